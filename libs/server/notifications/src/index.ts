export { NotificationChannel } from './channels/notification-channel.entity';
export { NotificationDelivery } from './deliveries/notification-delivery.entity';
export { NotificationsModule } from './notifications.module';
export { NotificationRoute } from './routes/notification-route.entity';
