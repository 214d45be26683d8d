import { SimulatedAgent } from './simulated-agent.mjs';
import { SimulatedMachine } from './simulated-machine.mjs';

/**
 * Many simulated agents in one process.
 * @param {{ url: string, count: number, credential: object, spreadMs?: number,
 *   keys?: Record<string, string>, onKey?: (deviceId: string, key: string) => void }} options
 *   `credential` is what a new agent enrols with, `keys` what known ones have; connections spread over `spreadMs`
 */
export function startFleet({ url, count, credential, spreadMs = 2_000, keys = {}, onKey }) {
  const states = new Map();
  const agents = Array.from({ length: count }, (_unused, index) => {
    const machine = new SimulatedMachine(index);
    return new SimulatedAgent({
      url,
      machine,
      credential,
      agentKey: keys[machine.deviceId],
      onKey: (key) => onKey?.(machine.deviceId, key),
      onState: (state) => states.set(machine.deviceId, state),
    });
  });
  const timers = agents.map((agent) => setTimeout(() => agent.start(), Math.random() * spreadMs));
  return {
    onlineCount: () => [...states.values()].filter((state) => state === 'online').length,
    stop() {
      timers.forEach(clearTimeout);
      agents.forEach((agent) => agent.stop());
    },
  };
}
