import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** From the widest to the narrowest: a narrower one overrides. */
export const VARIABLE_LEVELS = ['global', 'client', 'site', 'agent'] as const;
export type VariableLevel = (typeof VARIABLE_LEVELS)[number];

/** A value that scripts use; a secret one is sealed and never shown again. */
@Entity('variables')
export class Variable {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('text') level!: VariableLevel;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('uuid', { nullable: true }) agentId!: string | null;
  @Column('text') name!: string;
  @Column('boolean') isSecret!: boolean;
  @Column('text', { nullable: true }) value!: string | null;
  @Column({ type: 'bytea', nullable: true, select: false }) sealedValue!: Buffer | null;
  @Column('text') updatedBy!: string;
  @Column('timestamptz') updatedAt!: Date;
}
