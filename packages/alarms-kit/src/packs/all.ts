import { BACKUP_VAULT } from './backup-vault';
import { CERTIFICATE } from './certificate';
import { DATABASE_CLUSTER } from './database-cluster';
import { DATABASE_INSTANCE } from './database-instance';
import { DISTRIBUTION } from './distribution';
import { FARGATE_SERVICE } from './fargate-service';
import { FUNCTION } from './function';
import { HTTP_API } from './http-api';
import { LOAD_BALANCER } from './load-balancer';
import { NAT_GATEWAY } from './nat-gateway';
import { QUEUE } from './queue';
import type { Pack } from './recipe';
import { REPLICATION_GROUP } from './replication-group';
import { REST_API } from './rest-api';
import { SERVERLESS_CACHE } from './serverless-cache';
import { STATE_MACHINE } from './state-machine';
import { TABLE } from './table';
import { TARGET_GROUP } from './target-group';
import { TOPIC } from './topic';
import { USER_POOL_CLIENT } from './user-pool-client';
import { WEB_ACL } from './web-acl';

/** All packs. The more specific first: the metrics of a target group have its load balancer as a dimension, and do not watch it. */
export const PACKS: Pack<string>[] = [
  TARGET_GROUP, LOAD_BALANCER, FARGATE_SERVICE, DISTRIBUTION, FUNCTION, HTTP_API, REST_API,
  DATABASE_INSTANCE, DATABASE_CLUSTER, REPLICATION_GROUP, SERVERLESS_CACHE, TABLE, BACKUP_VAULT,
  NAT_GATEWAY, USER_POOL_CLIENT, WEB_ACL, CERTIFICATE, QUEUE, TOPIC, STATE_MACHINE,
];
