package payment

// PaymentMapping is for the tests of package payment_test.
var PaymentMapping = paymentMapping
