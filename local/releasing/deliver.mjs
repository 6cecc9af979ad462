import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Runs the uploader as Lambda does, in a process that can crash: `node deliver.mjs <file with the event and how long it may take>`. */
const { event, remaining } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { handler } = createRequire(import.meta.url)('../../packages/spa-hosting/lib/handlers/uploader.js');

const begun = Date.now();
const answer = await handler(event, {
  awsRequestId: 'local',
  logStreamName: 'local',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:uploader',
  getRemainingTimeInMillis: () => remaining - (Date.now() - begun),
});
console.log(JSON.stringify({ answer, megabytes: Math.round(process.resourceUsage().maxRSS / 1024), seconds: (Date.now() - begun) / 1000 }));
