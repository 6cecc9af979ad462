import { lock } from '../../cloud/lock';
import { Place } from '../../cloud/places';

/** Takes the lock of the place in the folder that is named, says whether it got it, and holds it until its input ends. */
function contend() {
  try {
    lock(new Place(process.argv[2]));
    console.log('got it');
    process.stdin.resume();
  } catch {
    console.log('turned away');
  }
}

contend();
