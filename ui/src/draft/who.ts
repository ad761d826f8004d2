/** The drafter that needs neither model nor network. */
export const BUILTIN = 'builtin';
