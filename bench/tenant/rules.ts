import { configurationRule } from '../../sandbox/company/rules/make';
import type { WizConfigurationRule } from '../../sandbox/wiz/model';

/** As many rules as a large tenant has open findings of; those above are for bursts alone. */
export const RULES = 100;

const SERVICES = ['Storage', 'Compute', 'Network', 'Identity', 'Database', 'Containers'] as const;

const made = new Map<number, WizConfigurationRule>();

/** One object for each: a hundred thousand findings share them, in the sandbox as in Wiz. */
export function ruleOf(index: number): WizConfigurationRule {
  const rule = made.get(index) ?? makeRule(index);
  made.set(index, rule);
  return rule;
}

function makeRule(index: number): WizConfigurationRule {
  const service = SERVICES[index % SERVICES.length] ?? SERVICES[0];
  return configurationRule({
    shortId: `BENCH-${String(index).padStart(3, '0')}`,
    serviceType: 'AWS',
    severity: 'HIGH',
    name: `${service} resource breaks baseline ${index}`,
    description: `The resource is set up against baseline ${index} for **${service.toLowerCase()}**: whoever reaches it can read what it holds, and use its role for more. It was allowed by a change of its template; others made from that template are affected as well.`,
    remediation: `### Close it first\n1. Take the public rule off the resource.\n2. Apply the template of the account again: \`terraform plan -target=module.baseline_${index}\`.\n3. See in the access log who has read it meanwhile.\n\nAsk the platform team before you change a shared template.`,
    risks: ['EXTERNAL_EXPOSURE', 'DATA_ACCESS'],
    frameworks: [`CIS AWS 3.0.0 > ${index % 5} ${service} > ${index % 5}.${index} Baseline`],
  });
}
