import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { AwsClients } from '../../cloud/aws';
import { Place } from '../../cloud/places';
import { main } from '../../support/main';

/** A command that asks a cloud, whose port is named, who it is; and prints what its environment says of AWS. */
void main(async () => {
  const { sts } = new AwsClients({ endpoint: `http://127.0.0.1:${process.argv[2]}`, place: new Place('/nowhere') });
  await sts.send(new GetCallerIdentityCommand({}));
  console.log(JSON.stringify(Object.keys(process.env).filter((name) => name.startsWith('AWS_')).sort()));
});
