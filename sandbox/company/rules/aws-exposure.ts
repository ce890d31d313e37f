import { configurationRule, control } from './make';

export const EXPOSED_VM_WITH_ADMIN = control({
  id: 'wc-id-1104',
  name: 'Internet-facing VM with an exploitable critical vulnerability and administrator permissions',
  severity: 'CRITICAL',
  risks: ['EXTERNAL_EXPOSURE', 'VULNERABILITY', 'HIGH_PRIVILEGE'],
  threats: ['INITIAL_ACCESS', 'PRIVILEGE_ESCALATION'],
  frameworks: [
    'CIS AWS Foundations 3.0.0 > 5 Networking > 5.2 Ensure no security groups allow ingress from 0.0.0.0/0 to remote server administration ports',
    'NIST SP 800-53 Revision 5 > AC Access Control > AC-6 Least Privilege',
    'MITRE ATT&CK Cloud Matrix > Initial Access > Exploit Public-Facing Application',
  ],
  description: `
Four facts come together on this virtual machine, and together they are worse than each of them:

1. It is **reachable from the internet** on at least one port.
2. It runs software with a **critical vulnerability** for which an exploit is public.
3. Its instance profile holds **administrator permissions** on the account.
4. It has been running in this state for more than 24 hours.

Whoever exploits the vulnerability gets a shell; from the shell, the metadata service hands out the role's credentials; with these,
the whole account is open. No further weakness is needed, and automated scanners find such machines within hours.
`,
  remediation: `
### 1. Take it off the internet
Close the door before you repair the lock. Restrict the inbound rule to the load balancer or the VPN:

\`\`\`bash
aws ec2 revoke-security-group-ingress --group-id {{securityGroupId}} \\
  --protocol tcp --port {{exposedPort}} --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-id {{securityGroupId}} \\
  --protocol tcp --port {{exposedPort}} --source-group {{loadBalancerSecurityGroupId}}
\`\`\`

### 2. Take the administrator role away
* Find out what the workload really calls: *IAM → Roles → Access Advisor*, or \`aws iam generate-service-last-accessed-details\`.
* Write a policy with those actions alone and swap it in.
* Require IMDSv2 (\`http-tokens required\`, hop limit 1) so that a forged request cannot read the credentials.

### 3. Patch
| Operating system | Command | Restart needed |
|---|---|---|
| Amazon Linux 2023 | \`dnf upgrade --security\` | if the kernel was updated |
| Ubuntu | \`apt-get update && unattended-upgrade\` | see \`/var/run/reboot-required\` |
| Windows Server | Patch Manager, baseline *Critical* | yes |

If the machine is cattle: build a new image and replace it. Do **not** patch in place and forget the image.

### 4. Assume it happened
Look at CloudTrail for calls of the role from addresses that are not yours, since {{firstDetectedAt}}. When in doubt, rotate and
follow the [incident process](https://wiki.lumenharbor.example/security/incidents).
`,
});

export const PUBLIC_SENSITIVE_BUCKET = control({
  id: 'wc-id-1187',
  name: 'Publicly readable bucket holds sensitive data',
  severity: 'CRITICAL',
  risks: ['UNPROTECTED_DATA', 'EXTERNAL_EXPOSURE'],
  threats: ['EXFILTRATION'],
  frameworks: [
    'CIS AWS Foundations 3.0.0 > 2 Storage > 2.1.4 Ensure that S3 is configured with Block Public Access enabled',
    'GDPR > Chapter 4 Controller and processor > Article 32 Security of processing',
    'PCI DSS v4.0 > 7 Restrict access by business need to know > 7.2.1 An access control model is defined',
  ],
  description: `
Anybody on the internet can read objects in this bucket, and the data scan found **personal or financial data** in it
(see *Data findings* on the resource: e-mail addresses, IBANs, dates of birth).

Public buckets are indexed by search services made for the purpose. A leak of this kind must usually be reported to the
authority **within 72 hours** of becoming known, so the time of this finding may matter.
`,
  remediation: `
### Stop the leak now
\`\`\`bash
aws s3api put-public-access-block --bucket {{bucketName}} --public-access-block-configuration \\
  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
\`\`\`

> This breaks everything that read the bucket anonymously. That is the point; but tell the owners of the website before you do it to
> a bucket that serves one, and put CloudFront with *Origin Access Control* in front of it.

### Find out what was read
1. Server access logs or CloudTrail data events for \`GetObject\` with \`userIdentity.type = Anonymous\`.
2. Which objects hold the data: the list is on the resource in Wiz, export it for the privacy team.
3. Tell the data protection officer **today**, even if nothing was read. It is their decision, not ours.

### Keep it closed
* Switch *Block Public Access* on for the whole account:
  \`aws s3control put-public-access-block --account-id {{accountId}} …\`
* Keep public content in an account of its own.
* Add the bucket to the data classification register.
`,
});

export const PUBLIC_BUCKET = configurationRule({
  shortId: 'S3-001',
  serviceType: 'AWS',
  name: 'S3 bucket policy lets everyone read objects',
  severity: 'HIGH',
  risks: ['EXTERNAL_EXPOSURE'],
  frameworks: [
    'CIS AWS Foundations 3.0.0 > 2 Storage > 2.1.4 Ensure that S3 is configured with Block Public Access enabled',
    'AWS Foundational Security Best Practices > S3 > S3.2 S3 general purpose buckets should block public read access',
  ],
  description: `
The bucket's policy has a statement with \`"Effect": "Allow"\`, \`"Principal": "*"\` and \`s3:GetObject\`, without a condition that limits
it to an organisation, a VPC endpoint or a distribution. Every object can be downloaded by anybody who knows or guesses its key.
`,
  remediation: `
1. Open the bucket → **Permissions** → **Bucket policy** and find the statement whose principal is \`*\`.
2. Replace the principal by who really reads:

   | Reader | Principal and condition |
   |---|---|
   | CloudFront | \`"Service": "cloudfront.amazonaws.com"\` with \`AWS:SourceArn\` of the distribution |
   | Another account of ours | \`"AWS": "arn:aws:iam::<account>:role/<role>"\` |
   | All of our accounts | \`"*"\` with \`aws:PrincipalOrgID\` = \`o-4lh2v8x1qp\` |

3. Switch on Block Public Access for the bucket:

   \`\`\`hcl
   resource "aws_s3_bucket_public_access_block" "this" {
     bucket                  = "{{bucketName}}"
     block_public_acls       = true
     block_public_policy     = true
     ignore_public_acls      = true
     restrict_public_buckets = true
   }
   \`\`\`

4. Check from outside: \`curl -sI https://{{bucketName}}.s3.amazonaws.com/<key>\` must answer **403**.
`,
});

export const PUBLIC_DATABASE = configurationRule({
  shortId: 'RDS-004',
  serviceType: 'AWS',
  name: 'RDS instance is publicly accessible',
  severity: 'HIGH',
  risks: ['EXTERNAL_EXPOSURE', 'UNPROTECTED_DATA'],
  frameworks: [
    'CIS AWS Foundations 3.0.0 > 2 Storage > 2.3.3 Ensure that public access is not given to RDS Instance',
    'NIST SP 800-53 Revision 5 > SC System and Communications Protection > SC-7 Boundary Protection',
  ],
  description: `
The instance has a public address (\`PubliclyAccessible: true\`), sits in a subnet with a route to an internet gateway, and its security group
admits addresses outside of our networks. What stands between the data and the internet is a password.
`,
  remediation: `
* **Check first** who connects from outside: *Performance Insights → Hosts*, or \`pg_stat_activity\` / \`SHOW PROCESSLIST\`. Partners need a
  tunnel or PrivateLink before you close the door.
* Make it private (a short interruption of new connections, no restart):

  \`\`\`bash
  aws rds modify-db-instance --db-instance-identifier {{dbInstanceId}} \\
    --no-publicly-accessible --apply-immediately
  \`\`\`

* Remove \`0.0.0.0/0\` and \`::/0\` from its security group.
* For people: use the [database bastion](https://wiki.lumenharbor.example/platform/db-bastion), which asks for SSO.
`,
  controlAdvice: `
### Limit exposure
* Make the instance private and admit only the application's security group.
### Limit damage
* Rotate the master password and switch on IAM authentication.
`,
});

export const OPEN_SSH = configurationRule({
  shortId: 'EC2-013',
  serviceType: 'AWS',
  name: 'Security group allows SSH from the internet',
  severity: 'MEDIUM',
  risks: ['EXTERNAL_EXPOSURE'],
  frameworks: [
    'CIS AWS Foundations 3.0.0 > 5 Networking > 5.2 Ensure no security groups allow ingress from 0.0.0.0/0 to remote server administration ports',
  ],
  description: 'Port 22 of everything in this security group accepts connections from `0.0.0.0/0` or `::/0`.',
  remediation: `
1. Use *Session Manager* instead of SSH: \`aws ssm start-session --target {{instanceId}}\`. No port is needed at all.
2. Where SSH must stay, limit it to the VPN: \`10.64.0.0/12\`.
3. Remove the rule: \`aws ec2 revoke-security-group-ingress --group-id {{securityGroupId}} --protocol tcp --port 22 --cidr 0.0.0.0/0\`
`,
});
