import { agentChecks } from './agent.js';
import type { Check, DoctorContext } from './check.js';
import { hostChecks } from './host.js';
import { podmanChecks } from './podman.js';
import { profilesChecks } from './profiles.js';
import { sessionChecks } from './session.js';

/** Everything cgmon needs of a machine, each check on its own: one failure hides no other. */
export async function checkMachine(context: DoctorContext): Promise<Check[]> {
  return [
    ...hostChecks(context),
    ...(await podmanChecks(context)),
    ...(await sessionChecks(context)),
    ...(await agentChecks(context)),
    ...profilesChecks(context),
  ];
}
