import { type ChannelId, channelIds, channelTexts } from '../channels.ts';
import { ChannelIcon } from './icon.tsx';
import { Layout, type View } from './layout.tsx';

export interface TopPageProps {
  readonly view: View;
  /** Client ids that this browser is logged in with. */
  readonly loggedIn: ReadonlySet<string>;
  readonly plain: boolean;
}

function State({ view, on }: { readonly view: View; readonly on: boolean }) {
  return <p class={`state ${on ? 'state--on' : ''}`}>{on ? view.t.loggedIn : view.t.loggedOut}</p>;
}

function Card({ view, id, on }: { readonly view: View; readonly id: ChannelId; readonly on: boolean }) {
  const { name, about } = channelTexts[id];
  return (
    <li class={`card ${on ? 'card--on' : ''}`}>
      <div class="card__head">
        <span class="card__icon">
          <ChannelIcon channel={id} />
        </span>
        <h2>{name[view.lang]}</h2>
      </div>
      <p class="card__about">{about[view.lang]}</p>
      <div class="card__foot">
        <State view={view} on={on} />
        <a
          class={`btn ${on ? '' : 'btn--primary'}`}
          href={on ? `/${id}/` : `/${id}/login`}
          aria-label={`${name[view.lang]} ${on ? view.t.open : view.t.logIn}`}
        >
          {on ? view.t.open : view.t.logIn}
        </a>
      </div>
    </li>
  );
}

/** The seven channels, each with its own log-in. */
export function TopPage({ view, loggedIn, plain }: TopPageProps) {
  const { t } = view;
  return (
    <Layout view={view} title={t.topTitle}>
      <div class="intro">
        <h1>{t.topTitle}</h1>
        <p>{t.topLead}</p>
        <p class="hint">{t.topNote}</p>
      </div>
      <ul class="cards">
        {channelIds.map((id) => (
          <Card key={id} view={view} id={id} on={loggedIn.has(id)} />
        ))}
      </ul>
      {plain ? (
        <section class="aside">
          <h2>{t.developer}</h2>
          <p class="hint">{t.plainAbout}</p>
          <div class="aside__line">
            <a class="btn" href={loggedIn.has('plain-demo') ? '/plain-demo/' : '/plain-demo/login'}>
              {t.plainName}
            </a>
            <State view={view} on={loggedIn.has('plain-demo')} />
          </div>
        </section>
      ) : null}
    </Layout>
  );
}
