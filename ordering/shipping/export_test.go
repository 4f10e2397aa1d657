package shipping

// ShipmentMapping is tested from outside.
var ShipmentMapping = shipmentMapping
