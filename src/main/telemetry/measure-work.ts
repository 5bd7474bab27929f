import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Work, WorkKind } from '#ports/observation.ts';

/** Seconds. Whoever logs in feels a tenth; after ten they have given up. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface WorkMeter {
  begun(work: Work): void;
  ended(work: Work): void;
}

/** Durations of work and what is under way, by kind. */
export function measureWork(registry: Registry): WorkMeter {
  const registers = [registry];
  const running = new Map<WorkKind, Set<Work>>();
  const of = (kind: WorkKind): Set<Work> => {
    const works = running.get(kind) ?? new Set();
    running.set(kind, works);
    return works;
  };
  const record = histograms(registry);
  const refused = new Counter({
    name: 'kannuki_hashing_refused_total',
    help: 'Hashes refused because the queue was full or too slow.',
    registers,
  });
  levels(registry, of);
  return {
    begun: (work) => void of(work.kind).add(work),
    ended(work) {
      // What began before anybody watched has no beginning here.
      if (!of(work.kind).delete(work)) return;
      if (work.kind === 'hash_wait' && work.outcome === 'refused') refused.inc();
      record[work.kind]?.(work, (performance.now() - work.startedAt) / 1000);
    },
  };
}

type Recorders = Partial<Record<WorkKind, (work: Work, seconds: number) => void>>;

function histograms(registry: Registry): Recorders {
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Histogram({ name, help, labelNames, buckets, registers: [registry] });
  const request = histogram('kannuki_http_request_seconds', 'Time to answer a request, by the pattern of its route.', [
    'listener',
    'method',
    'route',
    'status',
  ]);
  const step = histogram('kannuki_step_seconds', 'Time of one step of a login: submit-password, answer-challenge, receive-call …', [
    'step',
    'outcome',
  ]);
  const statement = histogram('kannuki_statement_seconds', 'Time of a statement of the login path.', ['statement', 'outcome']);
  const wait = histogram('kannuki_hashing_wait_seconds', 'Time that a hash waited for its turn, refused ones included.', []);
  const hash = histogram('kannuki_hashing_seconds', 'Time of one hash.', ['act']);
  const send = histogram('kannuki_gateway_seconds', 'Time that a gateway took to answer.', ['gateway', 'outcome']);
  const job = histogram('kannuki_job_seconds', 'Time of a job.', ['job', 'outcome']);
  const known = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
  const method = ({ facts }: Work) => (known.test(String(facts.method)) ? String(facts.method) : 'other');
  return {
    request: (work, seconds) =>
      request.observe(
        { listener: String(work.facts.listener), method: method(work), route: String(work.facts.route), status: work.outcome ?? '' },
        seconds,
      ),
    use_case: (work, seconds) => step.observe({ step: work.name, outcome: work.outcome ?? '' }, seconds),
    statement: (work, seconds) => statement.observe({ statement: work.name, outcome: work.outcome ?? '' }, seconds),
    hash_wait: (_work, seconds) => wait.observe(seconds),
    hash: (work, seconds) => hash.observe({ act: work.name }, seconds),
    send: (work, seconds) => send.observe({ gateway: work.name, outcome: work.outcome ?? '' }, seconds),
    job: (work, seconds) => job.observe({ job: work.name, outcome: work.outcome ?? '' }, seconds),
  };
}

/** Read at the moment of the scrape. */
function levels(registry: Registry, of: (kind: WorkKind) => ReadonlySet<Work>): void {
  const level = (name: string, help: string, read: () => number): void => addLevel(registry, name, help, read);
  level('kannuki_hashing_waiting', 'Hashes that wait for their turn.', () => of('hash_wait').size);
  level('kannuki_hashing_running', 'Hashes that are computed.', () => of('hash').size);
  level('kannuki_hashing_oldest_wait_seconds', 'How long the oldest of them has waited.', () => {
    const [oldest] = of('hash_wait');
    return oldest ? (performance.now() - oldest.startedAt) / 1000 : 0;
  });
  level('kannuki_event_streams_open', 'Pages that wait on an event stream.', () => of('stream').size);
  level('kannuki_http_requests_open', 'Requests that are being answered.', () => of('request').size);
  level('kannuki_jobs_running', 'Jobs that this process works on.', () => of('job').size);
}

/** A gauge that is read at the scrape. */
export function addLevel(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
