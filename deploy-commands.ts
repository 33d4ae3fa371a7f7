import { deploy } from "./src/deploy.ts";
import { explainFailure } from "./src/orders/failure.ts";

try {
  console.log(await deploy(process.env));
} catch (error) {
  const { reason, operatorMessage } = explainFailure(error);
  console.error(operatorMessage);
  process.exitCode = reason === "bad-configuration" ? 2 : 1;
}
