import { configurationRule, control } from './make';

export const STALE_ADMIN_KEY = control({
  id: 'wc-id-1342',
  name: 'IAM user with administrator access has an access key older than 90 days and no MFA',
  severity: 'HIGH',
  risks: ['HIGH_PRIVILEGE', 'WEAK_AUTHENTICATION'],
  threats: ['CREDENTIAL_ACCESS', 'PERSISTENCE'],
  frameworks: [
    'CIS AWS Foundations 3.0.0 > 1 Identity and Access Management > 1.14 Ensure access keys are rotated every 90 days or less',
    'CIS AWS Foundations 3.0.0 > 1 Identity and Access Management > 1.16 Ensure IAM policies that allow full "*:*" administrative privileges are not attached',
    'SOC 2 > CC6 Logical and Physical Access Controls > CC6.1 Logical access security software',
  ],
  description: `
This user can do **everything** in the account, has an access key that has not been changed for more than 90 days, and needs no second
factor. Long-lived administrator keys end up in shell histories, CI variables and laptops, and stay valid until somebody deletes them.

Most such users were made for one migration or one pipeline. *Access key last used* tells whether anybody would notice.
`,
  remediation: `
### If the key has not been used for 30 days
Deactivate it now, delete it in a week:

\`\`\`bash
aws iam update-access-key --user-name {{userName}} --access-key-id {{accessKeyId}} --status Inactive
\`\`\`

### If a pipeline uses it
1. Give the pipeline a role through OIDC (GitHub, GitLab and Bitbucket all can):
   \`role-to-assume: arn:aws:iam::{{accountId}}:role/deploy-<repository>\`
2. Deploy once with the role.
3. Delete the key, then the user.

### If a person uses it
* People sign in through IAM Identity Center: \`aws sso login --profile {{accountName}}-admin\`.
* Break-glass users are in \`lh-shared-services\` only, with a hardware key. [Who has one](https://wiki.lumenharbor.example/security/break-glass).

**Do not** simply rotate the key: the next finding would come in 90 days.
`,
});

export const IMDS_V1 = configurationRule({
  shortId: 'EC2-021',
  serviceType: 'AWS',
  name: 'EC2 instance answers IMDSv1 requests',
  severity: 'HIGH',
  risks: ['CREDENTIAL_EXPOSURE'],
  threats: ['CREDENTIAL_ACCESS'],
  frameworks: [
    'CIS AWS Foundations 3.0.0 > 5 Networking > 5.6 Ensure that EC2 Metadata Service only allows IMDSv2',
    'AWS Foundational Security Best Practices > EC2 > EC2.8 EC2 instances should use IMDSv2',
  ],
  description: `
Version 1 of the instance metadata service hands out the role's credentials to any plain \`GET\` request from the machine. A server-side request
forgery in the application, an open proxy or a webhook that follows redirects is enough to steal them. Version 2 wants a token that is
fetched with \`PUT\`, which such a flaw can hardly send.
`,
  remediation: `
1. See whether anything still uses version 1: CloudWatch metric \`MetadataNoToken\` of the instance, two weeks, maximum must be **0**.
   SDKs older than these need an update:

   | SDK | since |
   |---|---|
   | AWS CLI | 1.16.289 |
   | boto3 | 1.12.6 |
   | Java v1 | 1.11.678 |
   | Go v1 | 1.25.38 |

2. Require tokens:

   \`\`\`bash
   aws ec2 modify-instance-metadata-options --instance-id {{vmId}} \\
     --http-tokens required --http-put-response-hop-limit 1 --http-endpoint enabled
   \`\`\`

   Containers on the machine need a hop limit of **2**, or better an identity of their own (IRSA, Pod Identity).
3. In the launch template: \`metadata_options { http_tokens = "required" }\`; else the next instance is as before.
4. Account-wide default: \`aws ec2 modify-instance-metadata-defaults --http-tokens required --region {{region}}\`.
`,
});

export const UNENCRYPTED_VOLUME = configurationRule({
  shortId: 'EC2-007',
  serviceType: 'AWS',
  name: 'EBS volume is not encrypted',
  severity: 'MEDIUM',
  risks: ['UNPROTECTED_DATA'],
  frameworks: [
    'CIS AWS Foundations 3.0.0 > 2 Storage > 2.2.1 Ensure EBS volume encryption is enabled in all regions',
    'ISO/IEC 27001:2022 > A.8 Technological controls > A.8.24 Use of cryptography',
  ],
  description:
    'Data at rest on this volume, and on every snapshot of it, is readable by whoever gets hold of a copy. A volume cannot be encrypted in place: it has to be copied.',
  remediation: `
1. \`aws ec2 enable-ebs-encryption-by-default --region {{region}}\` – from now on everything new is encrypted.
2. Snapshot the volume, copy the snapshot with \`--encrypted\`, make a volume of the copy.
3. Stop the instance, swap the volumes, start it. Plan ten minutes for 100 GB.
4. Delete the old volume **and its snapshots**.
`,
});

export const OLD_RUNTIME = configurationRule({
  shortId: 'LAMBDA-009',
  serviceType: 'AWS',
  name: 'Lambda function uses a runtime that gets no security updates',
  severity: 'MEDIUM',
  risks: ['VULNERABILITY'],
  frameworks: [
    'AWS Foundational Security Best Practices > Lambda > Lambda.2 Lambda functions should use supported runtimes',
  ],
  description:
    'The runtime of this function is past its end of support. AWS no longer patches it, and later blocks updates of the function itself.',
  remediation: `
| From | To | What usually breaks |
|---|---|---|
| nodejs16.x | nodejs22.x | \`aws-sdk\` v2 is no longer included |
| python3.8 | python3.13 | \`distutils\`, old \`urllib3\` |
| java8 | java21 | reflection into JDK internals |

Deploy with an alias and shift **10 %** of the traffic first: \`aws lambda update-alias … --routing-config AdditionalVersionWeights={"{{newVersion}}"=0.1}\`.
`,
});
