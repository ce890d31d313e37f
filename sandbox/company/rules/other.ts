import { control, hostRule } from './make';

export const CLOUD_KEY_IN_IMAGE = control({
  id: 'wc-id-5009',
  name: 'Container image contains a cleartext cloud key with high privileges',
  severity: 'CRITICAL',
  risks: ['CREDENTIAL_EXPOSURE', 'HIGH_PRIVILEGE', 'LATERAL_MOVEMENT'],
  threats: ['CREDENTIAL_ACCESS', 'LATERAL_MOVEMENT'],
  frameworks: [
    'OWASP Top 10 CI/CD > CICD-SEC-6 Insufficient Credential Hygiene > Secrets in container image layers',
    'ISO/IEC 27001:2022 > A.5 Organizational controls > A.5.17 Authentication information',
  ],
  description: `
A layer of this image holds a **valid** cloud key, and the identity behind it has high privileges. Whoever can pull the image has the key: every developer,
every node, every build that uses it as its base. A later layer that deletes the file does not delete the key.
`,
  remediation: `
### In this order
1. **Rotate** the key; deleting it from the image comes second. Its id is under *Secrets* of the image in Wiz (never the key itself).
2. Look for its use from strange addresses since the image was first pushed.
3. Remove it from the build:

   \`\`\`dockerfile
   # wrong: stays in the layer
   COPY .aws/credentials /root/.aws/credentials
   # right: is there during this step alone
   RUN --mount=type=secret,id=aws,target=/root/.aws/credentials ./fetch-artifacts.sh
   \`\`\`

4. Delete **all** tags that contain the layer: \`docker history --no-trunc {{image}}\` shows which.
5. Give the workload an identity (IRSA, Workload Identity, Managed Identity) in place of a key.

### So that it does not come back
* \`.dockerignore\`: \`.env\`, \`.aws\`, \`*.json\` with keys, \`.git\`.
* The pre-push scan: \`wizcli docker scan --image {{image}} --policy "no secrets"\`.
`,
});

export const UNBOUNDED_AI_AGENT = control({
  id: 'wc-id-6041',
  name: 'AI agent may call tools that write, without a guardrail',
  severity: 'INFORMATIONAL',
  risks: ['AI_SECURITY'],
  description:
    'The agent has an action group with write access, and no guardrail looks at its input. A document that it reads can make it act.',
  remediation:
    '* Split reading and writing tools into two agents.\n* Attach a guardrail with *prompt attack* detection.\n* Ask a person before each write.',
});

export const ROOT_SSH = hostRule({
  shortName: 'linux-sshd-permit-root',
  name: 'SSH daemon permits root to log in',
  description:
    '`PermitRootLogin` is not `no`. Set it in `/etc/ssh/sshd_config.d/`, then `systemctl reload sshd`.',
});
