package partner

// DeliveryMapping is for the tests of package partner_test.
var DeliveryMapping = deliveryMapping
