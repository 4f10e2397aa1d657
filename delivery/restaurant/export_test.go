package restaurant

// TicketMapping is for the tests of package restaurant_test.
var TicketMapping = ticketMapping
