import { configurationRule, control } from './make';

export const PUBLIC_SERVICE_WITH_EDITOR = control({
  id: 'wc-id-3318',
  name: 'Publicly invocable Cloud Run service runs with the Editor role',
  severity: 'CRITICAL',
  risks: ['EXTERNAL_EXPOSURE', 'HIGH_PRIVILEGE'],
  threats: ['INITIAL_ACCESS', 'PRIVILEGE_ESCALATION'],
  frameworks: [
    'CIS Google Cloud Platform 3.0.0 > 4 Virtual Machines > 4.2 Ensure that instances are not configured to use the default service account with full access',
    'NIST SP 800-53 Revision 5 > AC Access Control > AC-6 Least Privilege',
  ],
  description: `
\`allUsers\` may invoke this service, and it runs as the **default compute service account**, which has *Editor* on the project. Code execution in
the service (a template injection, an upload, a vulnerable library) gives write access to nearly everything in the project: buckets, databases,
secrets through new revisions of other services.

*A deployment makes a new revision and with it a new finding; the old one resolves by itself. The weakness is the service's, not the revision's.*
`,
  remediation: `
1. Make an identity for this service alone:

   \`\`\`bash
   gcloud iam service-accounts create {{serviceName}}-run --project {{projectId}}
   gcloud run services update {{serviceName}} --region {{region}} \\
     --service-account {{serviceName}}-run@{{projectId}}.iam.gserviceaccount.com
   \`\`\`

2. Grant what it needs, resource by resource. The *Policy Analyzer* lists what the old identity used in 90 days.
3. Does the whole world have to call it?
   * **No**: \`gcloud run services remove-iam-policy-binding {{serviceName}} --member=allUsers --role=roles/run.invoker\` and let callers send an ID token.
   * **Yes**: put it behind a load balancer with Cloud Armor and set \`--ingress internal-and-cloud-load-balancing\`.
4. Take *Editor* off the default service account: organisation policy \`iam.automaticIamGrantsForDefaultServiceAccounts\`.
`,
});

export const BUCKET_FOR_ALL_USERS = configurationRule({
  shortId: 'GCS-002',
  serviceType: 'GCP',
  name: 'Cloud Storage bucket grants access to allUsers or allAuthenticatedUsers',
  severity: 'HIGH',
  risks: ['EXTERNAL_EXPOSURE'],
  frameworks: [
    'CIS Google Cloud Platform 3.0.0 > 5 Storage > 5.1 Ensure that Cloud Storage bucket is not anonymously or publicly accessible',
  ],
  description: `
The bucket's IAM policy names \`allUsers\` (anybody) or \`allAuthenticatedUsers\` (anybody with *any* Google account, which is the same thing with
one more click).
`,
  remediation: `
\`\`\`bash
gcloud storage buckets get-iam-policy gs://{{bucketName}}
gcloud storage buckets remove-iam-policy-binding gs://{{bucketName}} --member=allUsers --role=roles/storage.objectViewer
gcloud storage buckets update gs://{{bucketName}} --public-access-prevention --uniform-bucket-level-access
\`\`\`

* Partners get **signed URLs** (\`gcloud storage sign-url --duration=1h\`).
* Public web content belongs into the project \`lh-public-web\`, where this rule does not apply.
`,
});

export const UNUSED_POWERFUL_KEY = control({
  id: 'wc-id-3377',
  name: 'Service account with high privileges has a user-managed key that was not used for 90 days',
  severity: 'HIGH',
  risks: ['HIGH_PRIVILEGE', 'CREDENTIAL_EXPOSURE'],
  threats: ['CREDENTIAL_ACCESS'],
  frameworks: [
    'CIS Google Cloud Platform 3.0.0 > 1 Identity and Access Management > 1.4 Ensure that there are only GCP-managed service account keys',
    'CIS Google Cloud Platform 3.0.0 > 1 Identity and Access Management > 1.7 Ensure user-managed service account keys are rotated every 90 days or fewer',
  ],
  description: `
A JSON key of this service account exists outside of Google Cloud. Nobody has used it for three months, so nobody needs it; but whoever finds
the file in an old repository, a laptop backup or a chat can act as this account, and its roles are powerful.
`,
  remediation: `
1. **Disable** the key and wait a week: \`gcloud iam service-accounts keys disable {{keyId}} --iam-account={{serviceAccountEmail}}\`
2. Nobody complained: \`gcloud iam service-accounts keys delete {{keyId}} --iam-account={{serviceAccountEmail}}\`
3. Somebody complained: move them to *Workload Identity Federation*. No file, no key, no rotation:

   | Where it runs | What to use |
   |---|---|
   | GitHub Actions | \`google-github-actions/auth\` with a provider |
   | AWS, Azure | workload identity pool of that cloud |
   | GKE | Workload Identity for the Kubernetes service account |
   | A laptop | \`gcloud auth application-default login --impersonate-service-account\` |

4. Organisation policy \`iam.disableServiceAccountKeyCreation\` for the folder, when the last key is gone.
`,
});

export const SQL_WITHOUT_TLS = configurationRule({
  shortId: 'CLOUDSQL-006',
  serviceType: 'GCP',
  name: 'Cloud SQL instance accepts connections without TLS',
  severity: 'MEDIUM',
  risks: ['UNPROTECTED_DATA'],
  frameworks: [
    'CIS Google Cloud Platform 3.0.0 > 6 Cloud SQL > 6.4 Ensure that the Cloud SQL database instance requires all incoming connections to use SSL',
  ],
  description: 'Clients may connect in clear text; passwords and rows can be read on the way.',
  remediation: `
* See who still connects in clear text: metric \`database/postgresql/num_backends\` by \`ssl\`, or \`SELECT * FROM pg_stat_ssl WHERE NOT ssl\`.
* \`gcloud sql instances patch {{instanceName}} --ssl-mode=ENCRYPTED_ONLY\`
* The *Cloud SQL connectors* encrypt by themselves and need no certificate handling.
`,
});
