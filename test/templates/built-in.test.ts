import * as fc from 'fast-check';
import type { FindingDetails } from '../../src/domain/finding';
import { ticketValues } from '../../src/domain/ticket-values';
import { summaryOf, writeTicket } from '../../src/templates/write-ticket';
import { aCreate, aFinding, aPolicy, theDetails } from '../support/builders';

function described(details: FindingDetails, dueDate?: string): string {
  const policy = aPolicy();
  const values = ticketValues(details, { decision: aCreate({ route: 0 }), policy, dueDate });
  const { description, note } = writeTicket(policy, values);
  expect(note).toBeUndefined();
  return description.replaceAll('\f', '(part)');
}

test('the description of an ordinary finding says what, where, why, how, who and when', () => {
  expect(described(theDetails(aFinding()), '2026-11-30')).toMatchInlineSnapshot(`
"**Critical** in **production**, open since 1 November 2026, due on **30 November 2026**.

[Open in Wiz](<https://app.wiz.io/issues#~(issue~'f0000000-0000-4000-8000-000000000001)>)

## What is wrong
(part)
The bucket can be read by anybody on the internet.
(part)
## Where

- **Resource:** invoices
- **Type:** Bucket
- **Provider id:** \`arn:aws:s3:::invoices\`
- **Platform:** AWS
- **Subscription:** payments\\-prod (123456789012)
- **Region:** eu\\-central\\-1
- **Tags:** \`team=payments\` 

## Why it matters

- **Risks:** Unprotected data
- **Frameworks:** CIS AWS 1\\.4\\: 2\\.1 Storage\\: S3 buckets are private

## How to fix it
(part)
1. Open the bucket
2. Block public access
(part)
Close this ticket when it is fixed; Wiz sees the change at its next scan.

## Whose it is

- **Team:** payments
- **Wiz projects:** payments\\-api"
`);
});

test('what nobody said is not mentioned', () => {
  const finding = aFinding({
    projects: [],
    resource: { type: 'BUCKET', name: 'invoices', tags: {}, subscriptionTags: {} },
  });
  const details = theDetails(finding, { description: '', remediation: ' ', risks: [], frameworks: [] });

  expect(described(details)).toMatchInlineSnapshot(`
"**Critical** in **production**, open since 1 November 2026.

[Open in Wiz](<https://app.wiz.io/issues#~(issue~'f0000000-0000-4000-8000-000000000001)>)

## What is wrong

Bucket is public

## Where

- **Resource:** invoices
- **Type:** Bucket

## How to fix it

Wiz gives no steps for this rule: [read the finding there](<https://app.wiz.io/issues#~(issue~'f0000000-0000-4000-8000-000000000001)>).

Close this ticket when it is fixed; Wiz sees the change at its next scan.

## Whose it is

- **Team:** payments"
`);
});

test('everything that may be said is', () => {
  const finding = aFinding({
    projects: [
      { id: 'p1', name: 'api', slug: 'api', businessImpact: 'HBI', owners: ['dana@acme.example', 'Lee'] },
      { id: 'p2', name: 'web', slug: 'web', owners: ['Lee'] },
    ],
    resource: {
      type: 'KUBERNETES_CLUSTER',
      nativeType: 'eks',
      name: 'c1',
      externalId: 'ext',
      cloudPlatform: 'AWS',
      consoleUrl: 'https://console.aws.example/c1',
      region: 'eu-west-1',
      subscriptionId: '1234',
      clusterName: 'c1',
      namespace: 'pay',
      tags: { zone: 'a', Owner: 'dana' },
      subscriptionTags: { zone: 'b', cost: '7' },
    },
  });
  const details = theDetails(finding, { threats: ['HIGH_PROFILE_THREAT'], dueAt: '2026-12-01T09:30:00Z' });

  expect(described(details)).toMatchInlineSnapshot(`
"**Critical** in **production**, open since 1 November 2026.

[Open in Wiz](<https://app.wiz.io/issues#~(issue~'f0000000-0000-4000-8000-000000000001)>) · [Open in the cloud console](<https://console.aws.example/c1>)

## What is wrong
(part)
The bucket can be read by anybody on the internet.
(part)
## Where

- **Resource:** c1
- **Type:** Kubernetes cluster (eks)
- **Provider id:** \`ext\`
- **Platform:** AWS
- **Subscription:** 1234
- **Cluster:** c1
- **Namespace:** pay
- **Region:** eu\\-west\\-1
- **Tags:** \`cost=7\` \`Owner=dana\` \`zone=a\` 

## Why it matters

- **Risks:** Unprotected data
- **Threats:** High profile threat
- **Frameworks:** CIS AWS 1\\.4\\: 2\\.1 Storage\\: S3 buckets are private

## How to fix it
(part)
1. Open the bucket
2. Block public access
(part)
Close this ticket when it is fixed; Wiz sees the change at its next scan.

## Whose it is

- **Team:** payments
- **Owners:** dana@acme\\.example, Lee
- **Wiz projects:** api (HBI), web
- **Due in Wiz:** 2026\\-12\\-01 09\\:30 UTC"
`);
});

test('a summary is one line of at most 255 characters, whatever the names are', () => {
  const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.string({ maxLength: 400 }));
  fc.assert(
    fc.property(name, name, (rule, resource) => {
      const finding = aFinding();
      const summary = summaryOf(
        theDetails({
          ...finding,
          rule: { ...finding.rule, name: rule },
          resource: { ...finding.resource, name: resource },
        }),
      );
      expect(summary.length).toBeLessThanOrEqual(255);
      expect(summary).not.toMatch(/[\r\n\u2028\u2029]/);
      expect(summary.startsWith('[CRITICAL] ')).toBe(true);
    }),
  );
});

test('a long rule does not push the resource out of the summary', () => {
  const finding = aFinding({ rule: { ids: ['r'], name: 'x'.repeat(400), kind: 'control' } });

  expect(summaryOf(theDetails(finding))).toMatch(/… — invoices$/);
});
