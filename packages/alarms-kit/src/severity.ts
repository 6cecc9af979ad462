/**
 * Who has to know, and when.
 */
export enum Severity {
  /** Somebody gets up: users are hurt now. Announces recovery too. */
  PAGE = 'page',
  /** Somebody looks within working hours: it will hurt if nothing is done. Announces recovery too. */
  TICKET = 'ticket',
  /** Nobody has to act. Does not announce recovery. */
  INFO = 'info',
}
