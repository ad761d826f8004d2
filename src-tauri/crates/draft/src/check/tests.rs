mod data;
mod mutants;
mod properties;
mod rules;
