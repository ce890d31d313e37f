import type { Description, ResourceKind, Wanted } from './resource-kinds';

type Make = (wanted: Wanted) => Description;

const MAKERS: Partial<Record<ResourceKind, Make>> = {
  vm: ({ place, name, random }) => {
    const instance = `i-0${random.hex(16)}`;
    return {
      type: 'VIRTUAL_MACHINE',
      nativeType: 'virtualMachine',
      name,
      externalId: arn('ec2', place, `instance/${instance}`),
      cloudProviderURL: ec2(place, `InstanceDetails:instanceId=${instance}`),
    };
  },
  bucket: ({ place, name }) => ({
    type: 'BUCKET',
    nativeType: 'bucket',
    name: `${place.account.name}-${name}`,
    externalId: `arn:aws:s3:::${place.account.name}-${name}`,
    cloudProviderURL: `https://s3.console.aws.amazon.com/s3/buckets/${place.account.name}-${name}?region=${place.region}&tab=permissions`,
  }),
  database: ({ place, name }) => ({
    type: 'DB_SERVER',
    nativeType: 'rds',
    name: `${name}-db`,
    externalId: arn('rds', place, `db:${name}-db`),
    cloudProviderURL: `https://${place.region}.console.aws.amazon.com/rds/home?region=${place.region}#database:id=${name}-db`,
  }),
  user: ({ place, name }) => ({
    type: 'USER_ACCOUNT',
    nativeType: 'IAM User',
    name: `svc-${name}`,
    externalId: `arn:aws:iam::${place.account.externalId}:user/svc-${name}`,
    cloudProviderURL: `https://us-east-1.console.aws.amazon.com/iam/home#/users/details/svc-${name}`,
    // IAM is global.
    region: '',
  }),
  firewall: ({ place, name, random }) => {
    const group = `sg-0${random.hex(16)}`;
    return {
      type: 'FIREWALL',
      nativeType: 'securityGroup',
      name: `${name}-sg`,
      externalId: arn('ec2', place, `security-group/${group}`),
      cloudProviderURL: ec2(place, `SecurityGroup:groupId=${group}`),
    };
  },
  volume: ({ place, name, random }) => {
    const volume = `vol-0${random.hex(16)}`;
    return {
      type: 'VOLUME',
      nativeType: 'volume',
      name: `${name}-data`,
      externalId: arn('ec2', place, `volume/${volume}`),
      cloudProviderURL: ec2(place, `VolumeDetails:volumeId=${volume}`),
    };
  },
  function: ({ place, name }) => ({
    type: 'SERVERLESS',
    nativeType: 'lambda',
    name,
    externalId: arn('lambda', place, `function:${name}`),
    cloudProviderURL: `https://${place.region}.console.aws.amazon.com/lambda/home?region=${place.region}#/functions/${name}`,
  }),
  account: ({ place }) => ({
    type: 'SUBSCRIPTION',
    nativeType: 'account',
    name: place.account.name,
    externalId: place.account.externalId,
    cloudProviderURL: '',
    region: '',
    createdAt: null,
  }),
  'ai-agent': ({ place, name, random }) => ({
    type: 'AI_AGENT',
    nativeType: 'bedrockAgent',
    name: `${name}-assistant`,
    externalId: arn('bedrock', place, `agent/${random.hex(10).toUpperCase()}`),
    cloudProviderURL: '',
  }),
};

export function awsResource(kind: ResourceKind, wanted: Wanted): Description {
  const make = MAKERS[kind];
  if (make === undefined) throw new Error(`AWS has no ${kind} here`);
  return make(wanted);
}

function arn(service: string, place: Wanted['place'], resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account.externalId}:${resource}`;
}

function ec2({ region }: Wanted['place'], fragment: string): string {
  return `https://${region}.console.aws.amazon.com/ec2/v2/home?region=${region}#${fragment}`;
}
