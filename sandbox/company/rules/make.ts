import type {
  WizConfigurationRule,
  WizControl,
  WizEventRule,
  WizHostRule,
  WizSubCategory,
} from '../../wiz/model';
import { uuidOf } from '../random';

interface Text {
  readonly name: string;
  /** Markdown. */
  readonly description: string;
}

interface Judged extends Text {
  readonly severity: string;
  readonly risks?: readonly string[];
  readonly threats?: readonly string[];
  /** "CIS AWS 3.0.0 > 2 Storage > 2.1.4 Block public access". */
  readonly frameworks?: readonly string[];
}

export function control(facts: Judged & { readonly id: string; readonly remediation: string }): WizControl {
  return {
    __typename: 'Control',
    id: facts.id,
    name: facts.name,
    description: facts.description.trim(),
    severity: facts.severity,
    enabled: true,
    resolutionRecommendation: facts.remediation.trim(),
    risks: facts.risks ?? null,
    threats: facts.threats ?? [],
    securitySubCategories: subCategories(facts.frameworks),
  };
}

interface ConfigurationFacts extends Judged {
  readonly shortId: string;
  readonly serviceType: string;
  readonly remediation: string;
  /** The control built on the rule says something of its own. */
  readonly controlAdvice?: string;
}

export function configurationRule(facts: ConfigurationFacts): WizConfigurationRule {
  const { shortId, controlAdvice } = facts;
  return {
    __typename: 'CloudConfigurationRule',
    id: uuidOf(`rule ${shortId}`),
    shortId,
    name: facts.name,
    description: facts.description.trim(),
    severity: facts.severity,
    serviceType: facts.serviceType,
    functionAsControl: controlAdvice !== undefined,
    remediationInstructions: facts.remediation.trim(),
    risks: facts.risks ?? null,
    threats: facts.threats ?? [],
    securitySubCategories: subCategories(facts.frameworks),
    control:
      controlAdvice === undefined
        ? null
        : control({ ...facts, id: uuidOf(`control ${shortId}`), remediation: controlAdvice }),
  };
}

interface EventFacts extends Omit<Judged, 'frameworks'> {
  readonly id: string;
  readonly sourceType: string;
  readonly type: string;
}

export function eventRule(facts: EventFacts): WizEventRule {
  return {
    __typename: 'CloudEventRule',
    ...facts,
    description: facts.description.trim(),
    risks: facts.risks ?? [],
    threats: facts.threats ?? null,
  };
}

export function hostRule(facts: Text & { readonly shortName: string }): WizHostRule {
  return {
    __typename: 'HostConfigurationRule',
    id: uuidOf(`host rule ${facts.shortName}`),
    shortName: facts.shortName,
    name: facts.name,
    description: facts.description.trim(),
  };
}

function subCategories(paths: readonly string[] | undefined): readonly WizSubCategory[] | null {
  return paths?.map(subCategory) ?? null;
}

function subCategory(path: string): WizSubCategory {
  const [framework = '', category = '', title = ''] = path.split(' > ');
  return {
    id: `wsct-id-${number(path)}`,
    title,
    category: {
      id: `wct-id-${number(framework + category)}`,
      name: category,
      framework: { id: `wf-id-${number(framework)}`, name: framework },
    },
  };
}

function number(text: string): number {
  return Number.parseInt(uuidOf(text).slice(0, 4), 16);
}
