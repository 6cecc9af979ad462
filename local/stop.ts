import { relative } from 'node:path';
import { LocalCloud } from './cloud';
import { lock } from './lock';
import { main } from './main';
import { Place, ROOT } from './places';
import { adapterProgram } from './program';
import { serviceProcess } from './service';

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
