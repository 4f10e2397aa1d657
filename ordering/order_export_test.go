package ordering

// OrderMapping is tested from outside.
var OrderMapping = orderMapping
