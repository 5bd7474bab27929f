import pg from 'pg';

const { builtins } = pg.types;
const parseDate = pg.types.getTypeParser(builtins.TIMESTAMPTZ) as (text: string) => Date | number | null;

/**
 * What comes out: timestamptz is a number (milliseconds since the epoch, finer digits cut off), int8 and xid8 are strings.
 * What goes in: an instant is passed as `new Date(instant)`; a bare number is not a timestamptz to PostgreSQL.
 */
export const valueTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === builtins.TIMESTAMPTZ && format !== 'binary') return (text: string) => Number(parseDate(text));
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;
