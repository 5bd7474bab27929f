import assert from 'node:assert/strict';

/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scrape {
  readonly text: string;
  readonly samples: readonly Sample[];
  /** Sum of all samples of a metric that have these labels. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

/** What Prometheus would read of a server now. */
export async function scrape(world: { readonly config: { readonly internalPort: number } }): Promise<Scrape> {
  const response = await fetch(`http://127.0.0.1:${world.config.internalPort}/metrics`);
  assert.equal(response.status, 200);
  return readScrape(await response.text());
}

export function readScrape(text: string): Scrape {
  const samples = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
      assert.ok(name, line);
      return {
        name,
        labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, word]) => [key, word])),
        value: Number(value),
      };
    });
  const fits = (sample: Sample, labels: Readonly<Record<string, string>>) =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
  return {
    text,
    samples,
    sum: (name, labels = {}) =>
      samples.filter((sample) => sample.name === name && fits(sample, labels)).reduce((sum, { value }) => sum + value, 0),
  };
}
