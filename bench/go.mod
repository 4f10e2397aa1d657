module github.com/ashlar-go/ashlar/bench

go 1.26

require (
	github.com/Rhymond/go-money v1.0.15
	github.com/ThreeDotsLabs/watermill v1.5.1
	github.com/asaskevich/EventBus v0.0.0-20200907212545-49d423059eef
	github.com/ashlar-go/ashlar v0.0.0
	github.com/bojanz/currency v1.4.2
	github.com/google/uuid v1.6.0
	github.com/govalues/decimal v0.1.36
	github.com/govalues/money v0.2.4
	github.com/shopspring/decimal v1.6.0
)

require (
	github.com/cockroachdb/apd/v3 v3.2.1 // indirect
	github.com/lithammer/shortuuid/v3 v3.0.7 // indirect
	github.com/oklog/ulid v1.3.1 // indirect
	github.com/pkg/errors v0.9.1 // indirect
)

replace github.com/ashlar-go/ashlar => ../
