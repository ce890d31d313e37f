import { eventRule } from './make';

export const ROOT_LOGIN = eventRule({
  id: 'cer-aws-root-console-login',
  name: 'Root credentials of an AWS account were used from an unfamiliar network',
  severity: 'CRITICAL',
  sourceType: 'AWS_CLOUDTRAIL',
  type: 'CONTROL_PLANE',
  risks: ['HIGH_PRIVILEGE'],
  threats: ['INITIAL_ACCESS', 'PERSISTENCE'],
  description: `
Somebody signed in as **root**, from a network that has not been seen in this organisation during the last 90 days. Root cannot be limited by any
policy. Legitimate uses are rare and announced: closing an account, changing the support plan.

Ask the account's owner by phone, not by e-mail. Until they confirm it, treat it as an intrusion: *CloudTrail → userIdentity.type = Root*.
`,
});

export const MINING_POOL = eventRule({
  id: 'cer-awsguardduty-cryptocurrency-bitcointool-b-dns',
  name: 'Machine asks for the address of a cryptocurrency mining pool',
  severity: 'HIGH',
  sourceType: 'AWS_GUARDDUTY',
  type: 'NETWORK',
  threats: ['RESOURCE_HIJACKING', 'COMMAND_AND_CONTROL'],
  description: `
DNS queries of this machine name a domain that is known for mining. Either somebody runs a miner on it, or a compromised dependency does.

* Isolate: security group \`sg-quarantine\`, keep the disk.
* Look for processes with high CPU and for cron entries that fetch scripts.
* Find the way in; the miner is the symptom.
`,
});

export const MASS_DOWNLOAD = eventRule({
  id: 'cer-sen-id-0218',
  name: 'Unusual mass download of objects from a bucket',
  severity: 'HIGH',
  sourceType: 'AWS_CLOUDTRAIL',
  type: 'DATA_PLANE',
  risks: ['UNPROTECTED_DATA'],
  threats: ['EXFILTRATION'],
  description: `
An identity read **many times more objects** than it ever did before, within an hour. New analytics jobs look like this, and so does theft. Compare with
the deployments of the day and ask the owner of the identity.
`,
});

export const EXEC_INTO_POD = eventRule({
  id: 'cer-k8s-exec-into-pod',
  name: 'A person opened a shell in a production pod',
  severity: 'MEDIUM',
  sourceType: 'KUBERNETES_AUDIT',
  type: 'CONTROL_PLANE',
  description: 'The audit log has `pods/exec` by a human identity. Normal during an incident; otherwise ask.',
});
