import type { TicketTemplate } from '../domain/policy';

/** The name by which a team asks for the texts below where the policy has replaced them. */
export const BUILT_IN = 'built-in';

const SUMMARY = '[{{ severity }}] {{ title }} — {{ resource.name }}';

const DESCRIPTION = `**{{ severity | downcase | capitalize }}** in **{{ environment }}**, open since {{ firstSeen | date: '%e %B %Y' }}{% if dueDate %}, due on **{{ dueDate | date: '%e %B %Y' }}**{% endif %}.

{{ 'Open in Wiz' | link: url }}{% if resource.consoleUrl %} · {{ 'Open in the cloud console' | link: resource.consoleUrl }}{% endif %}

## What is wrong

{% if description %}
{{ description }}
{% else %}
{{ title }}
{% endif %}

## Where

- **Resource:** {{ resource.name }}
- **Type:** {{ resource.type }}{% if resource.nativeType %} ({{ resource.nativeType }}){% endif %}
{% if resource.providerId %}
- **Provider id:** {{ resource.providerId | code }}
{% endif %}
{% if resource.cloudPlatform %}
- **Platform:** {{ resource.cloudPlatform }}
{% endif %}
{% if resource.subscription %}
- **Subscription:** {{ resource.subscription }}{% if resource.subscriptionId %} ({{ resource.subscriptionId }}){% endif %}
{% elsif resource.subscriptionId %}
- **Subscription:** {{ resource.subscriptionId }}
{% endif %}
{% if resource.cluster %}
- **Cluster:** {{ resource.cluster }}
{% endif %}
{% if resource.namespace %}
- **Namespace:** {{ resource.namespace }}
{% endif %}
{% if resource.region %}
- **Region:** {{ resource.region }}
{% endif %}
{% if resource.tags %}
- **Tags:** {% for tag in resource.tags limit: 8 %}{{ tag | truncate: 120 | code }} {% endfor %}
{% endif %}

{% if risks or threats or frameworks %}
## Why it matters

{% if risks %}
- **Risks:** {{ risks | join }}
{% endif %}
{% if threats %}
- **Threats:** {{ threats | join }}
{% endif %}
{% if frameworks %}
- **Frameworks:** {% for framework in frameworks limit: 10 %}{{ framework }}{% unless forloop.last %}; {% endunless %}{% endfor %}
{% endif %}
{% endif %}

## How to fix it

{% if remediation %}
{{ remediation }}
{% else %}
Wiz gives no steps for this rule: {{ 'read the finding there' | link: url }}.
{% endif %}

Close this ticket when it is fixed; Wiz sees the change at its next scan.

## Whose it is

- **Team:** {{ team }}
{% if owners %}
- **Owners:** {{ owners | join }}
{% endif %}
{% if projects %}
- **Wiz projects:** {% for project in projects %}{{ project.name }}{% if project.businessImpact %} ({{ project.businessImpact }}){% endif %}{% unless forloop.last %}, {% endunless %}{% endfor %}
{% endif %}
{% if dueInWiz %}
- **Due in Wiz:** {{ dueInWiz | date: '%Y-%m-%d %H:%M UTC' }}
{% endif %}
`;

const GROUP_SUMMARY =
  '[{{ severity }}] {{ title }} — {{ group.count }} resources{% if group.accounts %} in {{ group.accounts }}{% endif %}';

const GROUP_DESCRIPTION = `**{{ severity | downcase | capitalize }}** in **{{ environment }}** at worst, the first open since {{ group.firstSeen | date: '%e %B %Y' }}{% if dueDate %}, due on **{{ dueDate | date: '%e %B %Y' }}**{% endif %}.

{{ 'Open the worst of them in Wiz' | link: url }}

{% if group.joins %}
**Further resources of {{ group.joins | link: group.joinsUrl }}**, which is open and stands for what was found before. What is decided there probably holds here.
{% endif %}

## What is wrong

{% if description %}
{{ description }}
{% else %}
{{ title }}
{% endif %}

{% if risks or threats or frameworks %}
## Why it matters

{% if risks %}
- **Risks:** {{ risks | join | truncate: 600 }}
{% endif %}
{% if threats %}
- **Threats:** {{ threats | join | truncate: 600 }}
{% endif %}
{% if frameworks %}
- **Frameworks:** {% for framework in frameworks limit: 5 %}{{ framework | truncate: 120 }}{% unless forloop.last %}; {% endunless %}{% endfor %}
{% endif %}
{% endif %}

## How to fix it, once for all of them

{% if remediation %}
{{ remediation }}
{% else %}
Wiz gives no steps for this rule: {{ 'read the worst of these findings there' | link: url }}.
{% endif %}

## {{ group.count }} resources: {{ group.severities }}

{{ group.resources }}

Close this ticket when all of them are fixed; Wiz sees the change at its next scan.

## Whose it is

- **Team:** {{ team }}
{% if group.owners %}
- **Owners:** {{ group.owners | join | truncate: 600 }}
{% endif %}
{% if group.projects %}
- **Wiz projects:** {{ group.projects | join | truncate: 600 }}
{% endif %}
`;

/** What holds where the policy says nothing else. `wfd templates show` prints it, docs/templates.md explains it. */
export const BUILT_IN_TEMPLATE: Required<TicketTemplate> = {
  summary: SUMMARY,
  description: DESCRIPTION,
  groupSummary: GROUP_SUMMARY,
  groupDescription: GROUP_DESCRIPTION,
};
