package nats

// Encode and MaxSubject are for tests.
var Encode = encode

const MaxSubject = maxSubject
