import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Document } from '#core/document/types.ts';
import { readInquiry } from '#core/inquiry.ts';
import { networkKey } from '#core/network.ts';
import type { Notice } from '#core/notice/read-notice.ts';
import { Problem } from '#core/problem.ts';
import type { MethodHelp } from '#methods/method.ts';
import { type Catalogue, catalogueOf } from '#ui/catalogue.ts';
import type { AssetManifest, House } from '#ui/frame.ts';
import { page } from '#ui/page.ts';
import type { App } from '#usecases/app.ts';
import { openInquiry } from '#usecases/operations/open-inquiry.ts';
import { refuseForeignForms } from '../account/access.ts';
import { frameOf, sendPage } from '../customer/page-frame.ts';
import { changeNumberHelp } from './change-number.ts';
import { noticesAt, type PublishedNotice } from './notices.ts';
import { HelpIndexPage, HelpPage } from './pages/help.tsx';
import { InquiryPage, type InquiryPageProps, InquiryReceivedPage } from './pages/inquiry.tsx';
import { NoticePage } from './pages/notice.tsx';
import { NoticesPage } from './pages/notices.tsx';
import { PaperFormPage } from './pages/paper-form.tsx';
import type { PublicFrame } from './pages/public-layout.tsx';
import type { MethodWords } from './plan-telling.ts';

/** What the house publishes, read from its files at start. */
export interface PublishedContent {
  readonly notices: readonly Notice[];
  readonly disclosure: Notice;
}

export interface PublicParts {
  readonly app: App;
  readonly house: House;
  readonly assets: AssetManifest;
  readonly content: PublishedContent;
  /** Origin without a path. */
  readonly issuer: string;
}

interface Public extends PublicParts {
  readonly methods: ReadonlyMap<string, MethodWords>;
  /** Pages of questions and answers by the last part of their address, in the order of the list. */
  readonly help: ReadonlyMap<string, MethodHelp>;
  readonly cache: Map<string, readonly PublishedNotice[]>;
}

/** Pages that need no login: notices, questions and answers, the paper form, the inquiry form. */
export async function publicRoutes(server: FastifyInstance, parts: PublicParts): Promise<void> {
  const all: Public = { ...parts, ...(await wordsOf(parts.app)), cache: new Map() };
  noticeRoutes(server, all);
  helpRoutes(server, all);
  inquiryRoutes(server, all);
  server.get<{ Querystring: { for?: string } }>('/forms/change-of-number', async (request, reply) => {
    const kind = request.query.for === 'corporate' ? 'corporate' : 'individual';
    const frame = publicFrame(all, request);
    return sendPage(request, reply, page(PaperFormPage, { frame: { ...frame, path: `${frame.path}?for=${kind}` }, kind }));
  });
}

/** Names and help of the methods: a method brings its own. */
async function wordsOf({ methods: all }: App): Promise<Pick<Public, 'methods' | 'help'>> {
  const methods = new Map<string, MethodWords>();
  const help = new Map<string, MethodHelp>();
  for (const [id, method] of all) {
    const [view, own] = [await method.view(), await method.help?.()];
    if (own) help.set(id, own);
    methods.set(id, { name: view.name, help: own ? { path: `/help/${id}`, title: own.title } : null });
  }
  help.set('change-number', changeNumberHelp);
  return { methods, help };
}

function noticeRoutes(server: FastifyInstance, all: Public): void {
  server.get('/notices', async (request, reply) => {
    const frame = publicFrame(all, request);
    return sendPage(request, reply, page(NoticesPage, { frame, notices: publishedNow(all, frame.t) }));
  });
  server.get<{ Params: { id: string } }>('/notices/:id', async (request, reply) => {
    const frame = publicFrame(all, request);
    const notice = find(all, frame.t, request.params.id);
    return sendPage(request, reply, page(NoticePage, { frame, notice, shown: notice.versions.length }));
  });
  server.get<{ Params: { id: string; version: string } }>('/notices/:id/versions/:version', async (request, reply) => {
    const frame = publicFrame(all, request);
    const notice = find(all, frame.t, request.params.id);
    const shown = /^[1-9]\d{0,3}$/.test(request.params.version) ? Number(request.params.version) : 0;
    if (notice.versions[shown - 1] === undefined) throw new Problem('page_not_found');
    return sendPage(request, reply, page(NoticePage, { frame, notice, shown }));
  });
}

function find(all: Public, t: Catalogue, id: string): PublishedNotice {
  const notice = publishedNow(all, t).find((each) => each.id === id);
  if (notice === undefined) throw new Problem('page_not_found');
  return notice;
}

/** Made anew once a second at most: many read them in the hour in which they are published. */
function publishedNow({ app, content, methods, cache }: Public, t: Catalogue): readonly PublishedNotice[] {
  const now = app.clock.now();
  const name = `${t.lang} ${Math.floor(now / 1000)} ${app.policies.approvedBy(now).length}`;
  const known = cache.get(name);
  if (known) return known;
  if (cache.size > 8) cache.clear();
  const notices = noticesAt({ policies: app.policies, methods, files: content.notices }, t, now);
  cache.set(name, notices);
  return notices;
}

function helpRoutes(server: FastifyInstance, all: Public): void {
  server.get('/help', async (request, reply) => {
    const frame = publicFrame(all, request);
    const entries = [...all.help].map(([name, { title }]) => ({ path: `/help/${name}`, title: title(frame.t) }));
    return sendPage(request, reply, page(HelpIndexPage, { frame, entries }));
  });
  for (const [name, own] of all.help) {
    const documents = { ja: helpDocument(all, own, catalogueOf('ja')), en: helpDocument(all, own, catalogueOf('en')) };
    server.get(`/help/${name}`, async (request, reply) => {
      const frame = publicFrame(all, request);
      return sendPage(request, reply, page(HelpPage, { frame, title: own.title(frame.t), document: documents[frame.t.lang] }));
    });
  }
}

function helpDocument({ house }: Public, own: MethodHelp, t: Catalogue): Document {
  const { supportNumber, freezeNumber } = house;
  return own.document(t, { supportNumber, freezeNumber, supportHours: t.local(house.supportHours) });
}

function inquiryRoutes(server: FastifyInstance, all: Public): void {
  const show = (request: FastifyRequest, reply: FastifyReply, props: Partial<InquiryPageProps>, status = 200): FastifyReply =>
    sendPage(
      request,
      reply,
      page(InquiryPage, { frame: publicFrame(all, request), typed: {}, faults: [], tooMany: false, ...props }),
      status,
    );
  server.get('/inquiry', async (request, reply) => show(request, reply, {}));
  server.post<{ Body: Record<string, string> | null }>('/inquiry', async (request, reply) => {
    refuseForeignForms(all, request);
    const reading = readInquiry(request.body ?? {});
    if (!reading.ok) return show(request, reply, { typed: reading.typed, faults: reading.faults }, 400);
    const { inquiry } = reading;
    const outcome = await openInquiry(all.app, { inquiry, network: networkKey(request.ip), requestId: request.id });
    if (outcome === 'too_many') return show(request, reply, { typed: { ...inquiry }, tooMany: true }, 429);
    // Another page, so that loading it again opens no second case.
    return reply.code(303).header('location', '/inquiry/received').header('cache-control', 'no-store').send();
  });
  server.get('/inquiry/received', async (request, reply) =>
    sendPage(request, reply, page(InquiryReceivedPage, { frame: publicFrame(all, request) })),
  );
}

function publicFrame({ app, house, assets, content: { disclosure } }: PublicParts, request: FastifyRequest): PublicFrame {
  const frame = frameOf(request, { house, assets });
  const now = app.clock.now();
  const shown = disclosure.versions.findLast(({ publishedAt }) => publishedAt <= now) ?? disclosure.versions[0];
  return { ...frame, disclosure: { title: frame.t.local(disclosure.title), document: shown?.documents[frame.t.lang] ?? [] } };
}
