import type { SimulatedDecision } from './simulation.ts';

export const formats = ['csv', 'json', 'table'] as const;

/** Turns decisions into text as they come; `end` gives what can only be said at the end. */
export interface SimulationFormat {
  readonly name: (typeof formats)[number];
  readonly begin: string;
  lines(customerNumber: string, decisions: readonly SimulatedDecision[]): string;
  end(): string;
}

export function simulationFormat(format: (typeof formats)[number]): SimulationFormat {
  if (format === 'csv') return lineFormat('csv', 'customer_number,channel,outcome,method,reason\n', csvLine);
  if (format === 'json') return lineFormat('json', '', jsonLine);
  return tableFormat();
}

/** What stands before and after the customer number on a line. The number is letters, digits and a few marks: nothing to escape in either form. */
type Line = (decision: SimulatedDecision) => readonly [string, string];

const csvLine: Line = ({ channel, outcome, method, reason }) => ['', `,${channel},${outcome},${method},${reason}\n`];
const jsonLine: Line = (decision) => ['{"customer_number":"', `",${JSON.stringify(decision).slice(1)}\n`];

/** Decisions are shared between customers alike, so their text is made once. */
function lineFormat(name: SimulationFormat['name'], begin: string, line: Line): SimulationFormat {
  const made = new WeakMap<readonly SimulatedDecision[], readonly (readonly [string, string])[]>();
  return {
    name,
    begin,
    lines(customerNumber, decisions) {
      let parts = made.get(decisions);
      if (parts === undefined) {
        parts = decisions.map(line);
        made.set(decisions, parts);
      }
      let text = '';
      for (const [before, after] of parts) text += before + customerNumber + after;
      return text;
    },
    end: () => '',
  };
}

/** Counts customers by channel, outcome, method and reason: channels as they were asked for, the rest from most to fewest. */
function tableFormat(): SimulationFormat {
  const counts = new Map<readonly SimulatedDecision[], number>();
  return {
    name: 'table',
    begin: '',
    lines(_customerNumber, decisions) {
      counts.set(decisions, (counts.get(decisions) ?? 0) + 1);
      return '';
    },
    end: () => drawTable(counts),
  };
}

function drawTable(counts: ReadonlyMap<readonly SimulatedDecision[], number>): string {
  const totals = new Map<string, { cells: string[]; place: number; customers: number }>();
  for (const [decisions, customers] of counts) {
    for (const [place, { channel, outcome, method, reason }] of decisions.entries()) {
      const cells = [channel, outcome, method, reason];
      const key = [place, ...cells].join(' ');
      totals.set(key, { cells, place, customers: (totals.get(key)?.customers ?? 0) + customers });
    }
  }
  const sorted = [...totals.values()].sort((a, b) => a.place - b.place || b.customers - a.customers);
  const rows = [
    ['channel', 'outcome', 'method', 'reason', 'customers'],
    ...sorted.map(({ cells, customers }) => [...cells, String(customers)]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map(
      (row) =>
        `${row.map((cell, column) => (column === 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ')}\n`,
    )
    .join('');
}
