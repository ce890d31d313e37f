/** The one-way streets of the house. Each rule says what it protects. */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-nothing',
      comment: 'domain is shared by workflows, activities, CLI and tests: plain language only',
      severity: 'error',
      from: { path: '^src/domain' },
      to: { pathNot: '^src/domain' },
    },
    {
      name: 'workflows-stay-in-the-sandbox',
      comment:
        'a workflow reaches domain words, and activities as types; anything else does not bundle or bloats it',
      severity: 'error',
      from: { path: '^src/workflows' },
      to: { pathNot: '^src/(workflows|domain|activities)|node_modules/@temporalio/(workflow|common)' },
    },
    {
      name: 'workflows-know-activities-as-types',
      comment: 'activities run in another process',
      severity: 'error',
      from: { path: '^src/workflows' },
      to: { path: '^src/activities', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'activities-know-connectors-as-types',
      comment:
        'connectors are handed in; by value are known the error they throw, and at whose rates they ask',
      severity: 'error',
      from: { path: '^src/activities' },
      to: {
        path: '^src/connectors',
        pathNot: '^src/connectors/(connector-error|calls)[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'activities-look-inward',
      comment: "activities know the domain and the connectors' interfaces, never the CLI or the wiring",
      severity: 'error',
      from: { path: '^src/activities' },
      to: { path: '^src/(cli|workflows|temporal|worker|client)' },
    },
    {
      name: 'connectors-know-only-the-domain',
      comment: 'a connector translates between one foreign service and domain words',
      severity: 'error',
      from: { path: '^src/connectors' },
      to: { path: '^src/(?!connectors|domain)' },
    },
    {
      name: 'connectors-are-strangers',
      comment: 'no connector knows another',
      severity: 'error',
      from: { path: '^src/connectors/([^/]+)/' },
      to: { path: '^src/connectors/([^/]+)/', pathNot: '^src/connectors/$1/' },
    },
    {
      name: 'vendor-clients-stay-behind-their-guard',
      comment:
        'a vendor client can do everything; only where undeclared requests are stopped may one be made',
      severity: 'error',
      from: {
        path: '^src',
        pathNot:
          '^src/connectors/(jira/guarded-api|slack/(web|errors)|wiz/(graphql-client|permissions))[.]ts$',
      },
      to: {
        path: '(^|node_modules/)(jira[.]js|axios|@slack/web-api|graphql-request|graphql)(/|$)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'config-knows-who-goes-by-it',
      comment:
        'a policy file is refused by those who will go by it: routes by the routing, templates by theirs',
      severity: 'error',
      from: { path: '^src/config' },
      to: { path: '^src/(?!config|domain|routing|templates)' },
    },
    {
      name: 'routing-knows-only-the-domain',
      comment: 'who owns a finding is decided without a service, a clock or a file',
      severity: 'error',
      from: { path: '^src/routing' },
      to: { pathNot: '^src/(routing|domain)|node_modules/re2js' },
    },
    {
      name: 'templates-know-only-the-domain',
      comment: 'texts are made of values, whoever asks for them',
      severity: 'error',
      from: { path: '^src/templates' },
      to: { path: '^src/(?!templates|domain)' },
    },
    {
      name: 'the-template-engine-stays-in-its-room',
      comment: 'there everything it could do beyond what we want is taken from it',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/templates' },
      to: { path: '(^|node_modules/)liquidjs(/|$)' },
    },
    {
      name: 'audit-reads-histories-alone',
      comment:
        'the trail is read from outside: it knows the words of the domain and the server, not who asks',
      severity: 'error',
      from: { path: '^src/audit' },
      to: { path: '^src/(?!audit|domain)' },
    },
    {
      name: 'activities-know-the-audit-as-types',
      comment: 'the archive is handed in by the worker',
      severity: 'error',
      from: { path: '^src/activities' },
      to: { path: '^src/audit', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'telemetry-looks-on',
      comment: 'it hears what happens and tells it; it knows no workflow, no activity and no service',
      severity: 'error',
      from: { path: '^src/telemetry' },
      to: { path: '^src/(?!telemetry|config|domain|temporal|logging|connectors/service-call)' },
    },
    {
      name: 'nobody-waits-for-telemetry',
      comment: 'the worker wires it; everybody else works without',
      severity: 'error',
      from: { path: '^src/(?!telemetry|worker)' },
      to: { path: '^src/telemetry' },
    },
    {
      name: 'sandbox-shares-no-code',
      comment: 'a witness that shares code with the accused proves nothing',
      severity: 'error',
      from: { path: '^sandbox' },
      to: { path: '^src' },
    },
    {
      name: 'src-knows-no-sandbox',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^(sandbox|test|bench|cluster|torture)' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    exclude: { path: '^(dist|dist-sandbox|coverage)' },
  },
};
