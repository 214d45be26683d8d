import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One client that a user may (or, against a wider rule, may not) see. */
@Entity('user_client_rules')
export class UserClientRule {
  @PrimaryColumn('uuid') userId!: string;
  @PrimaryColumn('uuid') clientId!: string;
  @Column('text') effect!: 'allow' | 'deny';
}
