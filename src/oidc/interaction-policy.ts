import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Assessor } from './assessment.ts';

const { Check, Prompt, base } = interactionPolicy;

/**
 * Two prompts: `login` asks the password, `factor` what else is missing on this channel. The built-in checks of max_age and acr are removed:
 * they compare with the session's last login, so that a password alone answered `max_age` with the acr of an older factor.
 */
export function createInteractionPolicy(assessor: Assessor): interactionPolicy.DefaultPolicy {
  const policy = base();
  const login = policy.get('login');
  if (!login) throw new Error('oidc-provider has no login prompt any more');
  for (const reason of ['max_age', 'essential_acrs', 'essential_acr', 'claims_id_token_sub_value']) login.checks.remove(reason);
  login.checks.add(
    new Check(
      'password_missing',
      'authentication is required',
      'login_required',
      async (ctx) => (await kindOf(assessor, ctx)) === 'password_missing',
    ),
  );
  policy.remove('consent');
  policy.add(factorPrompt(assessor));
  return policy;
}

function factorPrompt(assessor: Assessor): interactionPolicy.Prompt {
  return new Prompt(
    { name: 'factor', requestable: false },
    new Check('factor_missing', 'a further factor is required', 'interaction_required', async (ctx) => {
      const kind = await kindOf(assessor, ctx);
      if (kind === 'unmet')
        throw new errors.UnmetAuthenticationRequirements('the requested authentication context cannot be reached on this channel');
      return kind === 'factor_missing';
    }),
  );
}

async function kindOf(assessor: Assessor, ctx: KoaContextWithOIDC): Promise<string> {
  return (await assessor.ofAuthorization(ctx)).kind;
}
