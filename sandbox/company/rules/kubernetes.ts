import { configurationRule, control } from './make';

export const PRIVILEGED_EXPOSED_CONTAINER = control({
  id: 'wc-id-4102',
  name: 'Privileged container with a host mount is exposed through an ingress',
  severity: 'CRITICAL',
  risks: ['EXTERNAL_EXPOSURE', 'CONTAINER_ESCAPE'],
  threats: ['INITIAL_ACCESS', 'PRIVILEGE_ESCALATION'],
  frameworks: [
    'CIS Kubernetes 1.9.0 > 5 Policies > 5.2.2 Minimize the admission of privileged containers',
    'CIS Kubernetes 1.9.0 > 5 Policies > 5.2.12 Minimize the admission of HostPath volumes',
    'MITRE ATT&CK Containers Matrix > Privilege Escalation > Escape to Host',
  ],
  description: `
The container runs with \`privileged: true\`, mounts a directory **of the node**, and takes traffic from an ingress that the internet can reach.
There is no container boundary left: code execution in the application is root on the node, and from there every pod on it,
with every secret mounted into them, is readable.
`,
  remediation: `
Look at what the container really needs before you change anything:

\`\`\`bash
kubectl -n {{namespace}} get pod {{podName}} -o jsonpath='{.spec.containers[*].securityContext}'
kubectl -n {{namespace}} get pod {{podName}} -o jsonpath='{.spec.volumes[?(@.hostPath)]}'
\`\`\`

| It needs… | Instead of privileged + hostPath |
|---|---|
| a low port | \`capabilities: { add: ["NET_BIND_SERVICE"] }\` |
| the node's logs | the platform's log agent, it collects them already |
| the Docker socket | a build service (Kaniko, BuildKit rootless) |
| fast local disk | \`emptyDir\` or a local persistent volume |

Then set, and roll out:

\`\`\`yaml
securityContext:
  privileged: false
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: { drop: ["ALL"] }
  seccompProfile: { type: RuntimeDefault }
\`\`\`

Last, make it impossible: \`kubectl label namespace {{namespace}} pod-security.kubernetes.io/enforce=restricted\` after a week with \`warn\`.
`,
});

export const CLUSTER_ADMIN_FOR_DEFAULT = configurationRule({
  shortId: 'K8S-RBAC-003',
  serviceType: 'Kubernetes',
  name: 'cluster-admin is bound to a default service account',
  severity: 'HIGH',
  risks: ['HIGH_PRIVILEGE'],
  threats: ['PRIVILEGE_ESCALATION'],
  frameworks: [
    'CIS Kubernetes 1.9.0 > 5 Policies > 5.1.1 Ensure that the cluster-admin role is only used where required',
    'CIS Kubernetes 1.9.0 > 5 Policies > 5.1.5 Ensure that default service accounts are not actively used',
  ],
  description: `
A \`ClusterRoleBinding\` gives \`cluster-admin\` to the \`default\` service account of a namespace. **Every pod** of the namespace that names no other
account has a token that may do anything in the cluster, mounted at a well-known path.
`,
  remediation: `
1. What uses it? \`kubectl get pods -n {{namespace}} -o json | jq '.items[] | select(.spec.serviceAccountName=="default").metadata.name'\`
2. Make an account for each of them with a \`Role\` (not a \`ClusterRole\`) that lists verbs and resources. \`kubectl auth can-i --list\` helps.
3. Delete the binding: \`kubectl delete clusterrolebinding {{bindingName}}\`
4. \`automountServiceAccountToken: false\` on the default account:

   \`\`\`bash
   kubectl patch serviceaccount default -n {{namespace}} -p '{"automountServiceAccountToken": false}'
   \`\`\`

Helm charts that ask for *cluster-admin* usually have a value for less; look for \`rbac.clusterWideAccess\` and the like.
`,
});

export const KNOWN_EXPLOITED_IMAGE = control({
  id: 'wc-id-4230',
  name: 'Running container image has a vulnerability from the known-exploited list',
  severity: 'HIGH',
  risks: ['VULNERABILITY'],
  threats: ['INITIAL_ACCESS'],
  frameworks: [
    'CISA BOD 22-01 > Known exploited vulnerabilities > Remediate within the catalogue date',
    'PCI DSS v4.0 > 6 Develop and maintain secure systems > 6.3.3 Critical patches are installed within one month',
  ],
  description: `
A package in this image has a vulnerability that is **being exploited in the wild** according to CISA's catalogue, and the image is running, not just
stored. A fixed version exists.
`,
  remediation: `
* The package, its path and the fixed version are listed under *Vulnerabilities* of the image in Wiz.
* In the base image? Rebuild with \`--pull --no-cache\`. Our base images are rebuilt nightly: \`registry.lumenharbor.example/base/*\`.
* In the application? Update the lock file:

  \`\`\`bash
  npm audit fix            # Node.js
  mvn versions:use-latest-releases -Dincludes={{packageName}}
  pip install --upgrade '{{packageName}}>={{fixedVersion}}'
  \`\`\`

* Pin by digest and deploy: \`kubectl -n {{namespace}} set image deployment/{{deploymentName}} app={{image}}@sha256:…\`
* Not reachable, not loaded? Write down why, and ignore the finding in Wiz **with an expiry**; do not close the ticket without it.
`,
});

export const PUBLIC_API_SERVER = configurationRule({
  shortId: 'K8S-API-001',
  serviceType: 'Kubernetes',
  name: 'Kubernetes API server is reachable from any address',
  severity: 'HIGH',
  risks: ['EXTERNAL_EXPOSURE'],
  frameworks: [
    'CIS EKS 1.5.0 > 5 Managed services > 5.4.2 Ensure clusters are created with private endpoint enabled and public access disabled',
  ],
  description: `
The control plane's public endpoint has no list of authorised networks. Authentication still stands in the way, but the next flaw in it, a leaked
kubeconfig or a stolen OIDC token can be used from anywhere.
`,
  remediation: `
| Platform | How |
|---|---|
| EKS | \`aws eks update-cluster-config --name {{clusterName}} --resources-vpc-config endpointPrivateAccess=true,publicAccessCidrs=198.51.100.0/24\` |
| AKS | \`az aks update -n {{clusterName}} -g {{resourceGroup}} --api-server-authorized-ip-ranges 198.51.100.0/24\` |
| GKE | \`gcloud container clusters update {{clusterName}} --enable-master-authorized-networks --master-authorized-networks 198.51.100.0/24\` |

Put the **egress addresses of CI** on the list before you save, or the next deployment fails. \`198.51.100.0/24\` is the VPN.
`,
});

export const NO_LIMITS = configurationRule({
  shortId: 'K8S-WORKLOAD-014',
  serviceType: 'Kubernetes',
  name: 'Workload sets no memory limit',
  severity: 'LOW',
  description: 'One leaking container can take the memory of its node, and every neighbour with it.',
  remediation:
    'Set `resources.requests` to the usual and `resources.limits.memory` to the worst of the last two weeks, plus a quarter.',
});
