package notification

// NotificationMapping is for the tests of package notification_test.
var NotificationMapping = notificationMapping
