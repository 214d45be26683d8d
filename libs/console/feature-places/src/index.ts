export { AgentName } from './agent-name';
export { AgentPicker } from './agent-picker';
export { type Place, type PlaceForm, placeForm, placeOf, PLACE_LEVELS, type PlaceLevel } from './place';
export { PlaceFields } from './place-fields';
export { PlaceName } from './place-name';
