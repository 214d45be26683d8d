export { powershellFaults } from './powershell-faults';
export { createTestDatabase, type TestDatabase } from './test-database';
export { waitUntil } from './wait-until';
