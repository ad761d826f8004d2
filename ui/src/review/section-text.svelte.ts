/** Where the text of a section is kept while it is not saved. */
export const fieldOf = (incident: string, section: string): string => `review.${incident}.${section}`;
