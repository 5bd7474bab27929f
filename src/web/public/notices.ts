import { compareDocuments, type SectionChange } from '#core/document/compare.ts';
import type { Document } from '#core/document/types.ts';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice/read-notice.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import type { App, PolicyInForce } from '#usecases/app.ts';
import { announcedPlan, hasPlannedDates, planTitle } from './announced-plan.ts';
import type { MethodWords } from './plan-telling.ts';

/** Address of the notice that is made from the policy; no file may take it. */
export const planNoticeId = 'login-plan';

/** A notice as it stands at an instant, in one language. */
export interface PublishedNotice {
  readonly id: string;
  readonly title: string;
  /** The first is version 1. */
  readonly versions: readonly PublishedVersion[];
  /** 予定: a date in it that is still to come may be moved. */
  readonly planned: boolean;
}

export interface PublishedVersion {
  readonly publishedAt: Instant;
  readonly document: Document;
  /** Against the version before; empty for the first. */
  readonly changes: readonly SectionChange[];
}

export interface NoticeSources {
  readonly policies: App['policies'];
  readonly methods: ReadonlyMap<string, MethodWords>;
  /** Notices of the house, from their files. */
  readonly files: readonly Notice[];
}

/** All that is published at the instant, what was published or updated last first. */
export function noticesAt(sources: NoticeSources, t: Catalogue, now: Instant): PublishedNotice[] {
  const notices = [...planNotice(sources, t, now), ...sources.files.flatMap((file) => fileNotice(file, t, now))];
  const latest = ({ versions }: PublishedNotice): Instant => versions.at(-1)?.publishedAt ?? 0;
  return notices.toSorted((a, b) => latest(b) - latest(a));
}

function fileNotice({ id, title, versions }: Notice, t: Catalogue, now: Instant): PublishedNotice[] {
  const published = versions.filter(({ publishedAt }) => publishedAt <= now);
  if (published.length === 0) return [];
  const told = published.map(({ publishedAt, documents }) => ({ publishedAt, document: documents[t.lang] }));
  return [{ id, title: t.local(title), planned: false, versions: withChanges(told) }];
}

/** One notice, however many versions the policy has had; a version that tells customers nothing new makes no new version of it. */
function planNotice({ policies, methods }: NoticeSources, t: Catalogue, now: Instant): PublishedNotice[] {
  const approved = policies.approvedBy(now);
  const current = approved.at(-1);
  if (!current) return [];
  const telling = approved.filter((version, index) => {
    const before = approved[index - 1];
    return before === undefined || differ(before, version, methods, t);
  });
  const versions = telling.map((version, index): PublishedVersion => {
    const { policy, approvedAt } = version;
    // An older version reads as it did when the next one replaced it: what was planned then is still called so.
    const next = telling[index + 1];
    const document = announcedPlan(policy, methods, t, next?.approvedAt ?? now);
    const before = telling[index - 1];
    const changes = before ? compareDocuments(...sideBySide(before, version, methods, t)) : [];
    return { publishedAt: approvedAt, document, changes };
  });
  return [{ id: planNoticeId, title: planTitle(current.policy, t), planned: hasPlannedDates(current.policy, now), versions }];
}

/** Both as they read at the instant of the newer one, so that the passing of time alone is no change. */
function sideBySide(
  before: PolicyInForce,
  after: PolicyInForce,
  methods: ReadonlyMap<string, MethodWords>,
  t: Catalogue,
): [before: Document, after: Document] {
  const at = after.approvedAt;
  return [announcedPlan(before.policy, methods, t, at), announcedPlan(after.policy, methods, t, at)];
}

function differ(before: PolicyInForce, after: PolicyInForce, methods: ReadonlyMap<string, MethodWords>, t: Catalogue): boolean {
  return compareDocuments(...sideBySide(before, after, methods, t)).length > 0;
}

function withChanges(versions: readonly { readonly publishedAt: Instant; readonly document: Document }[]): PublishedVersion[] {
  return versions.map((version, index) => {
    const before = versions[index - 1];
    return { ...version, changes: before ? compareDocuments(before.document, version.document) : [] };
  });
}
