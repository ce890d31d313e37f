import { configurationRule, control } from './make';

export const EXPOSED_VM_WITH_OWNER = control({
  id: 'wc-id-2210',
  name: 'Internet-facing Azure VM whose managed identity owns the subscription',
  severity: 'CRITICAL',
  risks: ['EXTERNAL_EXPOSURE', 'HIGH_PRIVILEGE'],
  threats: ['LATERAL_MOVEMENT', 'PRIVILEGE_ESCALATION'],
  frameworks: [
    'CIS Azure Foundations 2.1.0 > 6 Networking > 6.1 Ensure that RDP access from the internet is evaluated and restricted',
    'Microsoft Cloud Security Benchmark > PA Privileged Access > PA-7 Follow just enough administration principle',
  ],
  description: `
The machine takes connections from the internet, and its **system-assigned managed identity** has the role *Owner* on the whole
subscription. Any process on the machine can ask \`http://169.254.169.254/metadata/identity\` for a token, without a password, and then
create users, read every key vault and delete every backup.
`,
  remediation: `
### Reduce the identity first (no downtime)
\`\`\`azurecli
az role assignment list --assignee {{principalId}} --all --output table
az role assignment delete --assignee {{principalId}} --role Owner --scope /subscriptions/{{subscriptionId}}
az role assignment create --assignee {{principalId}} --role "<role that fits>" \\
  --scope /subscriptions/{{subscriptionId}}/resourceGroups/{{resourceGroup}}
\`\`\`

| The machine… | Role that fits |
|---|---|
| reads secrets | *Key Vault Secrets User* on that vault |
| pulls images | *AcrPull* on that registry |
| writes blobs | *Storage Blob Data Contributor* on that container |

### Then the network
* Remove the public address; publish through Application Gateway or Front Door.
* Administration goes through **Azure Bastion** or *just-in-time access*, never through an open 3389 or 22.

### Afterwards
Search the activity log for \`caller = {{principalId}}\` over the last 90 days. Role assignments made by a machine are never normal.
`,
});

export const ANONYMOUS_BLOBS = configurationRule({
  shortId: 'STORAGE-003',
  serviceType: 'Azure',
  name: 'Storage account allows anonymous blob access',
  severity: 'HIGH',
  risks: ['EXTERNAL_EXPOSURE', 'UNPROTECTED_DATA'],
  frameworks: [
    'CIS Azure Foundations 2.1.0 > 3 Storage Accounts > 3.7 Ensure that public network access is disabled for storage accounts',
  ],
  description: `
\`allowBlobPublicAccess\` is on. Whether a container is public is then decided by whoever creates the container; at least one in this
account is set to **Blob** or **Container**, so its content can be read, or even listed, without signing in.
`,
  remediation: `
1. List the public containers and ask their owners what reads them:

   \`\`\`azurecli
   az storage container list --account-name {{storageAccountName}} --auth-mode login \\
     --query "[?properties.publicAccess!=null].{name:name, access:properties.publicAccess}" -o table
   \`\`\`

2. Readers get a **user delegation SAS** with a short life, or go through Front Door.
3. Switch it off for the account; this overrules every container:

   \`\`\`azurecli
   az storage account update -n {{storageAccountName}} -g {{resourceGroup}} --allow-blob-public-access false
   \`\`\`

4. Policy *"Storage account public access should be disallowed"* with effect **Deny** keeps it so.
`,
  controlAdvice:
    '### Limit exposure\n* Disallow anonymous access for the account, not container by container.',
});

export const OPEN_SQL_FIREWALL = configurationRule({
  shortId: 'SQL-011',
  serviceType: 'Azure',
  name: 'Azure SQL server admits every address inside Azure',
  severity: 'HIGH',
  risks: ['EXTERNAL_EXPOSURE'],
  frameworks: [
    'CIS Azure Foundations 2.1.0 > 4 Database Services > 4.1.2 Ensure no Azure SQL Databases allow ingress from 0.0.0.0/0',
  ],
  description: `
The firewall rule \`AllowAllWindowsAzureIps\` (start and end address \`0.0.0.0\`) does not mean *our* Azure. It means every virtual machine of every
customer in Azure. An attacker needs an Azure account, which is free for a month, and a password.
`,
  remediation: `
* Add a **private endpoint** in the application's network, check that the application resolves the private address.
* Then: \`az sql server firewall-rule delete -g {{resourceGroup}} -s {{serverName}} -n AllowAllWindowsAzureIps\`
* Then: \`az sql server update -g {{resourceGroup}} -n {{serverName}} --enable-public-network false\`
* Prefer Entra authentication and switch SQL logins off (\`az sql server ad-only-auth enable\`).

Data Factory and Power BI need a *managed private endpoint*; allow a day for the approval.
`,
});

export const VAULT_WITHOUT_PURGE_PROTECTION = configurationRule({
  shortId: 'KEYVAULT-005',
  serviceType: 'Azure',
  name: 'Key vault can be purged',
  severity: 'MEDIUM',
  risks: ['DATA_LOSS'],
  frameworks: ['CIS Azure Foundations 2.1.0 > 8 Key Vault > 8.5 Ensure the Key Vault is Recoverable'],
  description:
    'Without purge protection a single person can delete the vault and its deleted copy. Data that was encrypted with its keys is then gone for good.',
  remediation: `
\`\`\`azurecli
az keyvault update --name {{vaultName}} --resource-group {{resourceGroup}} --enable-purge-protection true
\`\`\`

It **cannot be switched off again**, and a deleted vault keeps its name for 90 days: mind this for vaults that tests create.
`,
});

export const WEAK_TLS = configurationRule({
  shortId: 'APPSVC-002',
  serviceType: 'Azure',
  name: 'Web app accepts TLS 1.0 or 1.1',
  severity: 'LOW',
  frameworks: [
    'CIS Azure Foundations 2.1.0 > 9 AppService > 9.3 Ensure Web App is using the latest version of TLS encryption',
  ],
  description: 'Old versions of TLS allow downgrade attacks and are refused by modern browsers anyway.',
  remediation: '`az webapp config set -n {{webAppName}} -g {{resourceGroup}} --min-tls-version 1.2`',
});
