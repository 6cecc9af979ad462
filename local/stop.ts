import { relative } from 'node:path';
import { LocalCloud } from './cloud/cloud';
import { lock } from './cloud/lock';
import { Place, ROOT } from './cloud/places';
import { adapterProgram } from './cloud/program';
import { serviceProcess } from './platform/service';
import { main } from './support/main';

void main(async () => {
  const place = Place.ofCheckout().create();
  const unlock = lock(place);
  try {
    const service = serviceProcess(place);
    const serviceRan = service.alive !== undefined;
    await service.stop(10);
    const cloudRan = await new LocalCloud(place, adapterProgram()).stop();
    if (serviceRan) console.log('the sample service was stopped');
    console.log(cloudRan
      ? `the local cloud was stopped; what is deployed is kept in ${relative(ROOT, place.data)} for the next npm start`
      : 'the local cloud is not running');
  } finally {
    unlock();
  }
});
