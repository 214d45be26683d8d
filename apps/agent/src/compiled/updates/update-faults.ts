/** What the fault run of updates and the specs have in common. */
export { UpdateLab } from '@gururmm/e2e/support';
export { KILL_STEPS, killAtSteps, type KillStep, stepsOf } from './update-kills';
export { OBSTACLE_NAMES, runObstacle } from './update-obstacles';
