const http = require('node:http');
const https = require('node:https');

/**
 * Asks a load balancer for some paths, each after its port as in `443/health`, and answers with the status of each.
 *
 * AWS runs the stand-in image of a service, which answers its health path with 200 and everything else with 404. An emulator starts no
 * containers, so there this function is that image: a server for each service, registered in its target group while it asks.
 */
exports.handler = async ({ name, services, paths }) => {
  const emulator = process.env.AWS_ENDPOINT_URL;
  const standIns = emulator ? await Promise.all(services.map(standIn)) : [];
  try {
    const statuses = await Promise.all(paths.map((portAndPath) => {
      const [, port, path] = /^(\d+)(.*)$/.exec(portAndPath);
      return emulator
        ? ask(http, { ...placeOf(emulator), path, headers: { host: `${name}:${port}` } })
        // by the name of AWS, which no certificate covers
        : ask(port === '443' ? https : http, { host: name, port, path, rejectUnauthorized: false });
    }));
    return paths.map((path, index) => `${path} ${statuses[index]}`).join(', ');
  } finally {
    await Promise.all(standIns.map((leave) => leave()));
  }
};

async function standIn({ targetGroupArn, healthCheckPath }) {
  const elb = require('@aws-sdk/client-elastic-load-balancing-v2');
  const client = new elb.ElasticLoadBalancingV2Client();
  const server = http.createServer(({ url }, answer) => answer.writeHead(url === healthCheckPath ? 200 : 404).end());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const input = { TargetGroupArn: targetGroupArn, Targets: [{ Id: '127.0.0.1', Port: server.address().port }] };
  await client.send(new elb.RegisterTargetsCommand(input));
  return async () => {
    await client.send(new elb.DeregisterTargetsCommand(input));
    server.closeAllConnections();
    server.close();
  };
}

function placeOf(url) {
  const { hostname, port } = new URL(url);
  return { host: hostname, port };
}

function ask(client, options) {
  return new Promise((resolve, reject) => client.get({ ...options, timeout: 10000 }, (answer) => {
    answer.resume();
    resolve(answer.statusCode);
  }).on('error', reject).on('timeout', () => reject(new Error(`no answer for ${options.path}`))));
}
