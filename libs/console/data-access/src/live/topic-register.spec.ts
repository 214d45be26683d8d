import { inMessages, TopicRegister } from './topic-register';

describe('TopicRegister', () => {
  it('asks for a topic with its first follower and gives it up with its last', () => {
    const register = new TopicRegister();
    expect(register.add(['agents', 'commands'])).toEqual(['agents', 'commands']);
    expect(register.add(['agents'])).toEqual([]);
    expect(register.remove(['agents'])).toEqual([]);
    expect(register.all()).toEqual(['agents', 'commands']);
    expect(register.remove(['agents'])).toEqual(['agents']);
    expect(register.all()).toEqual(['commands']);
  });
});

describe('inMessages', () => {
  it('puts at most 64 topics into a message, as the server allows', () => {
    const topics = Array.from({ length: 130 }, (_, index) => `agent:${index}`);
    expect(inMessages(topics).map(({ length }) => length)).toEqual([64, 64, 2]);
    expect(inMessages([])).toEqual([]);
  });
});
