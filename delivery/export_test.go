package delivery

// The mappings, for the suites of aggregates and repositories.
var (
	OrderMapping           = orderMapping
	CustomerMapping        = customerMapping
	RestaurantMapping      = restaurantMapping
	DeliveryPartnerMapping = deliveryPartnerMapping
	CartMapping            = cartMapping
)
