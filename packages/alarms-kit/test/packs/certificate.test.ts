import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { fires } from '../metric-math';
import { kitIn, NORTHERN_VIRGINIA, stackOf } from '../world';
import { reading, watched } from './support';

const ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/c1';
const FRANKFURT = { env: { ...NORTHERN_VIRGINIA, region: 'eu-central-1' } };

describe('a certificate', () => {
  const alarms = watched((kit, stack) => kit.watchCertificate(new acm.Certificate(stack, 'Certificate', { domainName: 'shop.example.com' })));

  test('is reported when its renewal is two weeks late', () => {
    expect(reading(alarms.renewal)).toEqual({ metric: 'AWS/CertificateManager DaysToExpiry Minimum', Period: 86_400, CertificateArn: { Ref: expect.stringMatching(/^Certificate/) as string } });
    expect(fires(alarms.renewal, { DaysToExpiry: [45, 44, 31, 30] })).toBe(false);
    expect(fires(alarms.renewal, { DaysToExpiry: [29] })).toBe(true);
  });

  test('pages in the week before it expires', () => {
    expect(fires(alarms.expiry, { DaysToExpiry: [6, 5] })).toBe(true);
    expect(fires(alarms.expiry, { DaysToExpiry: [8, 7, 197] })).toBe(false);
  });
});

describe('a certificate of another region', () => {
  const message = 'cannot be watched from region "eu-central-1": an alarm sees the metrics of its own region only, and those of this certificate are in us-east-1. '
    + 'Watch it with an AlarmsKit in a stack whose env has region us-east-1';

  test('fails when it is imported, as its ARN tells', () => {
    const stack = stackOf(FRANKFURT);
    expect(() => kitIn(stack).watchCertificate(acm.Certificate.fromCertificateArn(stack, 'Imported', ARN))).toThrow(`Shop/Imported ${message}`);
  });

  test('fails when its stack is there', () => {
    const app = new App();
    const certificate = new acm.Certificate(new Stack(app, 'Edge', { env: NORTHERN_VIRGINIA }), 'Certificate', { domainName: 'shop.example.com' });
    const stack = new Stack(app, 'Shop', { ...FRANKFURT, crossRegionReferences: true });
    expect(() => kitIn(stack).watchCertificate(certificate)).toThrow(`Edge/Certificate ${message}`);
  });

  test('is warned of when nobody knows where the kit will be', () => {
    const stack = stackOf({});
    kitIn(stack).watchCertificate(acm.Certificate.fromCertificateArn(stack, 'Imported', ARN));
    Annotations.fromStack(stack).hasWarning('/Shop/Alarms', Match.stringLikeRegexp('deployed outside us-east-1, the alarms of Shop/Imported would never fire'));
  });

  test('is no matter where its region is the same, or not known either', () => {
    const stack = stackOf({});
    kitIn(stack).watchCertificate(new acm.Certificate(stack, 'Certificate', { domainName: 'shop.example.com' }));
    Annotations.fromStack(stack).hasNoWarning('/Shop/Alarms', Match.anyValue());
    const known = stackOf();
    expect(() => kitIn(known).watchCertificate(acm.Certificate.fromCertificateArn(known, 'Imported', ARN))).not.toThrow();
  });
});
