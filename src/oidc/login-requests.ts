import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { second } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import type { Caller, LoginRequest, LoginRequests } from '#ports/login-requests.ts';
import type { App } from '#usecases/app.ts';
import { provedBySession } from '#usecases/sign-in/session.ts';
import { channelOf } from './assessment.ts';
import type { ClientEntry } from './clients.ts';
import { rememberCaller } from './request-state.ts';

type Interaction = NonNullable<Awaited<ReturnType<Provider['Interaction']['find']>>> & InstanceType<Provider['Interaction']>;

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The pages' side of the provider. `provider` gives the one in use now. */
export class ProviderLoginRequests implements LoginRequests {
  readonly paths: readonly string[];
  readonly #app: App;
  readonly #provider: () => Provider;
  readonly #clients: readonly ClientEntry[];
  readonly #callback: () => Handler;
  readonly #found = new WeakMap<LoginRequest, Interaction>();

  constructor(parts: {
    app: App;
    clients: readonly ClientEntry[];
    paths: readonly string[];
    provider: () => Provider;
    callback: () => Handler;
  }) {
    this.paths = parts.paths;
    this.#app = parts.app;
    this.#clients = parts.clients;
    this.#provider = parts.provider;
    this.#callback = parts.callback;
  }

  async find(uid: string): Promise<LoginRequest | null> {
    const interaction = await this.#load(uid);
    if (!interaction) return null;
    const { params, session, iat, prompt } = interaction;
    const client = await this.#provider().Client.find(String(params.client_id));
    if (!client) return null;
    const factor = prompt.name === 'factor' && session !== undefined;
    const request: LoginRequest = {
      uid,
      clientId: client.clientId,
      channel: channelOf(client),
      prompt: factor ? 'factor' : 'login',
      session: factor
        ? { customerNumber: session.accountId, uid: session.uid, proved: await provedBySession(this.#app, session.uid) }
        : null,
      maxAge: typeof params.max_age === 'string' ? Number(params.max_age) * second : null,
      acrValues: words(params.acr_values),
      loginHint: typeof params.login_hint === 'string' ? params.login_hint.slice(0, 254) : null,
      startUri: this.#clients.find((known) => known.client_id === client.clientId)?.initiate_login_uri ?? null,
      locales: words(params.ui_locales),
      startedAt: iat * second + this.#app.clock.offset(),
    };
    this.#found.set(request, interaction);
    return request;
  }

  async finish(
    request: LoginRequest,
    { customerNumber, reauthentication }: { readonly customerNumber: string; readonly reauthentication: boolean },
  ): Promise<string> {
    const interaction = this.#found.get(request) ?? (await this.#require(request.uid));
    const login = interaction.prompt.name === 'login' || reauthentication;
    // `remember: false`: the cookie ends with the browser. `ts`: proofs of this login, and later ones, answer a `prompt=login`.
    const result = login ? { login: { accountId: customerNumber, remember: false, ts: interaction.iat } } : { factor: {} };
    return this.#settle(interaction, { ...interaction.lastSubmission, ...result });
  }

  async abort(uid: string, error: 'access_denied' | 'unmet_authentication_requirements', description: string): Promise<string> {
    return this.#settle(await this.#require(uid), { error, error_description: description });
  }

  async handle(request: IncomingMessage, response: ServerResponse, caller?: Caller): Promise<void> {
    if (caller) rememberCaller(request, caller);
    await this.#callback()(request, response);
  }

  /** The browser resumes with a cookie of the provider's own, so knowing the uid is not enough to go on from here. */
  async #settle(interaction: Interaction, result: NonNullable<Interaction['result']>): Promise<string> {
    interaction.result = result;
    await interaction.persist();
    return interaction.returnTo;
  }

  async #load(uid: string): Promise<Interaction | undefined> {
    return (await this.#provider().Interaction.find(uid)) as Interaction | undefined;
  }

  async #require(uid: string): Promise<Interaction> {
    const interaction = await this.#load(uid);
    if (!interaction) throw new Problem('login_not_found');
    return interaction;
  }
}

const words = (value: unknown): string[] => (typeof value === 'string' ? value.split(' ').filter(Boolean).slice(0, 20) : []);
