/** Topics as the server may be asked for in one message. */
const TOPICS_PER_MESSAGE = 64;

/** Who follows which topic; a topic is given up when its last follower leaves. */
export class TopicRegister {
  private readonly followers = new Map<string, number>();

  /** Adds a follower to each topic; answers the topics that are new. */
  add(topics: readonly string[]): string[] {
    return topics.filter((topic) => {
      const count = this.followers.get(topic) ?? 0;
      this.followers.set(topic, count + 1);
      return count === 0;
    });
  }

  /** Takes a follower from each topic; answers the topics that nobody follows any more. */
  remove(topics: readonly string[]): string[] {
    return topics.filter((topic) => {
      const count = (this.followers.get(topic) ?? 0) - 1;
      if (count > 0) this.followers.set(topic, count);
      else this.followers.delete(topic);
      return count <= 0;
    });
  }

  all(): string[] {
    return [...this.followers.keys()];
  }
}

/** Splits topics into lists that fit into one message each. */
export function inMessages(topics: readonly string[]): string[][] {
  const messages: string[][] = [];
  for (let start = 0; start < topics.length; start += TOPICS_PER_MESSAGE) {
    messages.push(topics.slice(start, start + TOPICS_PER_MESSAGE));
  }
  return messages;
}
